// SPDX-License-Identifier: MIT
#include "server/run_root.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

TEST(RunRoot, HoldsWhatIsBelowItAndNoLinkLeadsOut) {
  const TestFolder folder;
  fs::create_directories(folder / "runs/mine");
  std::ofstream(folder / "canary") << "sings";
  std::ofstream(folder / "runs/mine/file") << "text";
  fs::create_symlink(folder / "canary", folder / "runs/mine/link");
  fs::create_symlink(folder / "runs/mine/file", folder / "runs/mine/inner");
  fs::create_directory_symlink(folder.path(), folder / "runs/up");
  const RunRoot root(folder / "runs");
  EXPECT_TRUE(root.holds_file("mine/file"));
  EXPECT_TRUE(root.holds_folder("mine"));
  EXPECT_FALSE(root.holds_folder("mine/file"));
  EXPECT_TRUE(S_ISREG(mode_by_steps(root.path(), "mine/file")));
  EXPECT_TRUE(S_ISDIR(mode_by_steps(root.path(), "mine")));
  EXPECT_FALSE(S_ISDIR(mode_by_steps(root.path(), "mine/file")));
  for (const char* path : {"mine/link", "mine/inner", "up/canary", "../canary", "mine/../../canary", "up", "nothing",
                           "mine", "/etc/passwd", "", "/proc/self/environ"}) {
    EXPECT_FALSE(root.holds_file(path)) << path;
    EXPECT_FALSE(S_ISREG(mode_by_steps(root.path(), path))) << path << ", without openat2";
  }
}

TEST(RunRoot, MustBeAFolder) {
  const TestFolder folder;
  std::ofstream(folder / "file") << "text";
  EXPECT_EQ(kind_of([&] { RunRoot(folder / "file"); }), ErrorKind::BadFile);
  EXPECT_EQ(kind_of([&] { RunRoot(folder / "nothing"); }), ErrorKind::BadFile);
}

}  // namespace
}  // namespace groklab
