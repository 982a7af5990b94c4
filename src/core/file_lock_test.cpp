// SPDX-License-Identifier: MIT
#include "core/file_lock.hpp"

#include <gtest/gtest.h>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"

namespace groklab {
namespace {

TEST(FileLock, KeepsASecondOneOutUntilTheFirstEnds) {
  const TestFolder folder;
  const std::string path = folder / "file";
  write_file_atomically(path, "content");
  {
    const FileLock first(path);
    EXPECT_FALSE(first.is_held_elsewhere());
    EXPECT_TRUE(FileLock(path).is_held_elsewhere());
  }
  EXPECT_FALSE(FileLock(path).is_held_elsewhere());
}

TEST(FileLock, OfAFileThatIsNotThereKeepsNobodyOut) {
  const TestFolder folder;
  EXPECT_FALSE(FileLock(folder / "nothing").is_held_elsewhere());
}

}  // namespace
}  // namespace groklab
