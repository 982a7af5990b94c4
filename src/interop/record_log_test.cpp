// SPDX-License-Identifier: MIT
#include "interop/record_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

namespace groklab {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr std::size_t kBlock = 32768;
constexpr std::size_t kTail = 65536;

/// A record of that many bytes, each unlike its neighbours.
std::string payload_of(std::size_t size) {
  std::string payload(size, '\0');
  std::iota(payload.begin(), payload.end(), 'a');
  return payload;
}

Bytes wandb_file(const std::vector<std::size_t>& sizes) {
  Bytes file = wandb_file_header();
  for (const std::size_t size : sizes) {
    const Bytes chunks = wandb_chunks(file.size(), payload_of(size));
    file.insert(file.end(), chunks.begin(), chunks.end());
  }
  return file;
}

Bytes tf_file(const std::vector<std::size_t>& sizes) {
  Bytes file;
  for (const std::size_t size : sizes) {
    const Bytes record = tfrecord(payload_of(size));
    file.insert(file.end(), record.begin(), record.end());
  }
  return file;
}

/// A log of more than 64 KiB: large records, as of a configuration, and many small ones.
std::vector<std::size_t> long_log() {
  std::vector<std::size_t> sizes = {3, 0, 33000, 500};
  sizes.resize(90, 377);
  return sizes;
}

void expect_payloads(const std::vector<LogRecord>& records, const std::vector<std::size_t>& sizes) {
  ASSERT_EQ(records.size(), sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    EXPECT_EQ(records[i].payload, payload_of(sizes[i])) << "record " << i;
  }
}

/// Cut at every byte of its last 64 KiB, the log opens and has lost the torn record at most.
void expect_every_truncation_opens(const Bytes& file, std::vector<LogRecord> (*read)(std::span<const std::uint8_t>)) {
  ASSERT_GT(file.size(), kTail);
  const std::vector<LogRecord> all = read(file);
  ASSERT_EQ(all.back().end, file.size());
  for (std::size_t size = file.size() - kTail; size < file.size(); ++size) {
    const std::vector<LogRecord> kept = read(std::span(file).first(size));
    const auto whole = std::ranges::count_if(all, [&](const LogRecord& record) { return record.end <= size; });
    ASSERT_EQ(std::ssize(kept), whole) << size << " bytes";
  }
}

/// The same where records do not depend on where they stand: from the record before the last whole one, for time's sake.
void expect_every_truncation_of_tfrecords_opens(const Bytes& file) {
  const std::vector<LogRecord> all = read_tfrecords(file);
  ASSERT_GT(file.size(), kTail);
  ASSERT_EQ(all.back().end, file.size());
  std::size_t whole = 0;
  for (std::size_t size = 0; size < file.size(); ++size) {
    whole += all[whole].end <= size ? 1U : 0U;
    const std::size_t from = whole < 2 ? 0 : all[whole - 2].end;
    const std::vector<LogRecord> kept = read_tfrecords(std::span(file).subspan(from, size - from));
    ASSERT_EQ(kept.size(), std::min<std::size_t>(whole, 1)) << size << " bytes";
  }
}

TEST(WandbFraming, HasTheBytesOfTheFormat) {
  const Bytes file = wandb_file({1});
  // zlib.crc32(b"\x01a") == 0x62777270 by Python's zlib.
  const Bytes expected = {':', 'W', '&', 'B', 0xE1, 0xBE, 0, 0x70, 0x72, 0x77, 0x62, 1, 0, 1, 'a'};
  EXPECT_EQ(file, expected);
}

TEST(WandbFraming, CutsRecordsAtBlocks) {
  const std::size_t fits = kBlock - 7 - 7;  // the file's header and the chunk's
  EXPECT_EQ(wandb_file({fits}).size(), kBlock);
  EXPECT_EQ(wandb_file({fits})[7 + 6], 1);  // FULL
  const Bytes two = wandb_file({fits + 1});
  EXPECT_EQ(two.size(), kBlock + 7 + 1);
  EXPECT_EQ(two[7 + 6], 2);       // FIRST
  EXPECT_EQ(two[kBlock + 6], 4);  // LAST
  const Bytes three = wandb_file({fits + kBlock});
  EXPECT_EQ(three[kBlock + 6], 3);  // MIDDLE
  expect_payloads(read_wandb_records(three), {fits + kBlock});
}

TEST(WandbFraming, PadsWhatCannotHoldAChunk) {
  for (std::size_t left = 0; left <= 8; ++left) {
    const std::vector<std::size_t> sizes = {kBlock - 14 - left, 20, 0, 5};
    const Bytes file = wandb_file(sizes);
    expect_payloads(read_wandb_records(file), sizes);
    for (std::size_t i = 0; left < 7 && i < left; ++i) {
      EXPECT_EQ(file[kBlock - left + i], 0) << left;
    }
  }
}

TEST(WandbFraming, OpensAtEveryTruncation) {
  expect_payloads(read_wandb_records(wandb_file(long_log())), long_log());
  expect_every_truncation_opens(wandb_file(long_log()), read_wandb_records);
}

TEST(WandbFraming, StopsAtAFlippedBit) {
  Bytes file = wandb_file({10, 10, 10});
  const std::size_t second = 7 + 17;
  for (std::size_t bit = 8 * second; bit < 8 * (second + 17); ++bit) {
    file[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_LE(read_wandb_records(file).size(), 1U) << bit;
    file[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

TEST(TfRecord, ReadsBackAndOpensAtEveryTruncation) {
  expect_payloads(read_tfrecords(tf_file(long_log())), long_log());
  expect_every_truncation_of_tfrecords_opens(tf_file(long_log()));
}

TEST(TfRecord, StopsAtAFlippedBit) {
  Bytes file = tf_file({10, 10, 10});
  const std::size_t second = 26;
  for (std::size_t bit = 8 * second; bit < 8 * 2 * second; ++bit) {
    file[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_EQ(read_tfrecords(file).size(), 1U) << bit;
    file[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

}  // namespace
}  // namespace groklab
