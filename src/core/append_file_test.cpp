// SPDX-License-Identifier: MIT
#include "core/append_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <string_view>

#include "core/test_folder.hpp"

// The program's own fdatasync comes before the C library's: the tests see that the disk was asked, and for how much.
namespace {
off_t synced_bytes = -1;
}  // namespace

extern "C" int fdatasync(int fd) {
  struct stat info {};
  ::fstat(fd, &info);
  synced_bytes = info.st_size;
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

namespace groklab {
namespace {

TEST(AppendFile, SyncHandsWhatWasAppendedToTheDisk) {
  const TestFolder folder;
  AppendFile file(folder / "log", 0, '\n');
  constexpr std::string_view kLine = "one line\n";
  file.append({reinterpret_cast<const std::uint8_t*>(kLine.data()), kLine.size()});
  synced_bytes = -1;
  file.sync();
  EXPECT_EQ(synced_bytes, static_cast<off_t>(kLine.size()));
}

}  // namespace
}  // namespace groklab
