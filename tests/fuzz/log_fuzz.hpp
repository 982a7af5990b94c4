// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fuzz_target.hpp"
#include "interop/record_log.hpp"
#include "refusal.hpp"

/// A framing of records: its writer of whole files and its reader.
struct LogFraming {
  std::vector<std::uint8_t> (*write)(const std::vector<std::string>& payloads);
  std::vector<groklab::LogRecord> (*read)(std::span<const std::uint8_t> bytes);
};

inline std::vector<std::string> payloads_of(const std::vector<groklab::LogRecord>& records) {
  std::vector<std::string> payloads;
  for (const groklab::LogRecord& record : records) {
    payloads.push_back(record.payload);
  }
  return payloads;
}

/// The bytes as they are: whether they are a log to the last byte. Checksums keep random bytes from ever being one, so they
/// are read a second time, as the sizes of a log's records, a place in it and what happens to the byte there.
inline bool log_is_read(std::span<const std::uint8_t> bytes, const LogFraming& framing) {
  const std::vector<groklab::LogRecord> records = framing.read(bytes);
  std::uint64_t end = 0;
  for (const groklab::LogRecord& record : records) {
    require(record.end > end && record.end <= bytes.size());
    end = record.end;
  }
  require(payloads_of(framing.read(framing.write(payloads_of(records)))) == payloads_of(records));

  if (bytes.size() >= 5) {
    constexpr std::size_t kLargest = 40'000;  // more than a block of W&B's
    constexpr std::size_t kMost = 40;         // of them, so that the memory is the reader's and not ours
    std::vector<std::string> payloads;
    for (const std::uint8_t size : bytes.subspan(4, std::min(bytes.size() - 4, kMost))) {
      payloads.emplace_back(std::size_t{size} * size % kLargest, static_cast<char>(size));
    }
    std::vector<std::uint8_t> file = framing.write(payloads);
    const std::vector<groklab::LogRecord> whole = framing.read(file);
    require(payloads_of(whole) == payloads && whole.back().end == file.size());
    const std::uint64_t place = (bytes[0] + std::uint64_t{256} * bytes[1] + std::uint64_t{65536} * bytes[2]) % file.size();
    file[place] ^= bytes[3];
    const std::vector<groklab::LogRecord> left = framing.read(file);
    for (std::size_t i = 0; i < whole.size() && whole[i].end <= place; ++i) {
      require(i < left.size() && left[i].payload == payloads[i]);
    }
  }
  return !records.empty() && end == bytes.size();
}
