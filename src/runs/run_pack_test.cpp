// SPDX-License-Identifier: MIT
#include "runs/run_pack.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"

// The program's own fsync and fdatasync come before the C library's: the tests see what was handed to the disk.
namespace {
std::string syncs;
}  // namespace

extern "C" int fsync(int fd) {
  struct stat info {};
  ::fstat(fd, &info);
  syncs += S_ISDIR(info.st_mode) ? "folder " : "file ";
  return static_cast<int>(::syscall(SYS_fsync, fd));
}

extern "C" int fdatasync(int fd) {
  struct stat info {};
  ::fstat(fd, &info);
  syncs += "data of " + std::to_string(info.st_size) + " ";
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

namespace groklab {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

RunFiles files_of(const std::string& run) {
  return {{"config.toml", {run.begin(), run.end()}}, {"checkpoints/step_00000001.safetensors", {0, 255, 7}}};
}

bool is_whole(const RunPacks& packs, const std::string& run) {
  const RunFiles read = packs.read(run);
  const RunFiles expected = files_of(run);
  return std::equal(read.begin(), read.end(), expected.begin(), expected.end(),
                    [](const ZipMember& a, const ZipMember& b) { return a.name == b.name && a.bytes == b.bytes; });
}

TEST(PackWriter, SyncsTheNameOfAPackAndEveryRecord) {
  const TestFolder folder;
  PackWriter writer(folder.path());
  syncs.clear();
  writer.append("a", files_of("a"));
  const auto first = fs::file_size(folder / "000001.pack");
  writer.append("b", files_of("b"));
  EXPECT_EQ(syncs, "folder data of " + std::to_string(first) + " data of " + std::to_string(2 * first) + " ");
}

class RunPack : public testing::Test {
 protected:
  /// The pack of three runs, its bytes, and where its records end.
  void SetUp() override {
    PackWriter writer(path_);
    for (const std::string run : {"a", "bb", "ccc"}) {
      writer.append(run, files_of(run));
      ends_.push_back(fs::file_size(pack_));
    }
    bytes_ = read_file(pack_);
  }

  void write(std::span<const std::uint8_t> bytes) const { write_file_atomically(pack_, bytes); }

  const TestFolder folder_;
  const std::string path_ = folder_ / "packs";
  const std::string pack_ = path_ + "/000001.pack";
  std::vector<std::uint8_t> bytes_;
  std::vector<std::uint64_t> ends_;
};

TEST_F(RunPack, GivesBackTheBytesOfEveryRun) {
  const RunPacks packs(path_);
  EXPECT_EQ(packs.runs(), (Names{"a", "bb", "ccc"}));
  for (const std::string& run : packs.runs()) {
    EXPECT_TRUE(is_whole(packs, run)) << run;
  }
  EXPECT_FALSE(packs.contains("d"));
  EXPECT_EQ(kind_of([&] { packs.read("d"); }), ErrorKind::BadFile);
  EXPECT_TRUE(RunPacks(folder_ / "nothing").runs().empty());
}

TEST_F(RunPack, CutOffAnywhereHasTheRunsBefore) {
  for (std::uint64_t size = 0; size < bytes_.size(); ++size) {
    write(std::span(bytes_).first(size));
    const auto whole = std::count_if(ends_.begin(), ends_.end(), [&](std::uint64_t end) { return end <= size; });
    const RunPacks packs(path_);
    EXPECT_EQ(std::ssize(packs.runs()), whole) << size;
    EXPECT_EQ(packs.damaged_bytes(), 0U) << size;
  }
}

TEST_F(RunPack, LosesOneRunToAFlippedBitAnywhere) {
  for (std::size_t i = ends_[0]; i < ends_[1]; ++i) {
    std::vector<std::uint8_t> damaged = bytes_;
    damaged[i] ^= 16;
    write(damaged);
    const RunPacks packs(path_);
    EXPECT_EQ(packs.runs(), (Names{"a", "ccc"})) << i;
    EXPECT_TRUE(is_whole(packs, "ccc")) << i;
    EXPECT_EQ(packs.damaged_bytes(), ends_[1] - ends_[0]) << i;
  }
}

TEST_F(RunPack, RefusesRecordsOfALaterFormatByName) {
  std::vector<std::uint8_t> later = bytes_;
  later[ends_[0] + 7] = '2';
  write(later);
  EXPECT_EQ(RunPacks(path_).damaged_bytes(), ends_[1] - ends_[0]) << "damaged: the checksum is that of '1'";
  const auto crc = static_cast<std::uint32_t>(::crc32_z(0, later.data() + ends_[0], 20));
  for (unsigned i = 0; i < 4; ++i) {
    later[ends_[0] + 20 + i] = static_cast<std::uint8_t>(crc >> (8 * i));
  }
  write(later);
  EXPECT_EQ(kind_of([&] { RunPacks packs(path_); }), ErrorKind::BadFile);
}

TEST_F(RunPack, NoticesARecordThatChangesAfterItWasFound) {
  const RunPacks packs(path_);
  std::vector<std::uint8_t> damaged = bytes_;
  damaged[ends_[0] - 1] ^= 1;
  write(damaged);
  EXPECT_EQ(kind_of([&] { packs.read("a"); }), ErrorKind::BadFile);
}

TEST_F(RunPack, IsReadOnWhereItGrows) {
  write(std::span(bytes_).first(ends_[0] + 30));
  RunPacks packs(path_);
  EXPECT_EQ(packs.runs(), Names{"a"});
  write(bytes_);
  packs.refresh();
  EXPECT_EQ(packs.runs(), (Names{"a", "bb", "ccc"}));
  EXPECT_TRUE(is_whole(packs, "bb"));
}

TEST_F(RunPack, HasOneWriterAFile) {
  PackWriter first(path_);
  PackWriter second(path_);
  first.append("d", files_of("d"));
  second.append("e", files_of("e"));
  EXPECT_TRUE(fs::exists(path_ + "/000003.pack"));
  EXPECT_EQ(RunPacks(path_).runs(), (Names{"a", "bb", "ccc", "d", "e"}));
}

TEST_F(RunPack, TakesTheFirstOfTwoRunsOfOneName) {
  PackWriter(path_).append("a", files_of("another"));
  EXPECT_TRUE(is_whole(RunPacks(path_), "a"));
}

}  // namespace
}  // namespace groklab
