// SPDX-License-Identifier: MIT
#include "core/file_opening.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

TEST(FileOpening, GoesThroughNoLinkBelowAGuardedFolder) {
  const TestFolder outside;
  const TestFolder folder;
  const std::string root = fs::canonical(folder.path()).string();
  fs::create_directory(root + "/run");
  write_file_atomically(outside / "canary", "secret");
  write_file_atomically(root + "/run/file", "mine");
  fs::create_symlink(outside / "canary", root + "/run/link");
  fs::create_directory_symlink(outside.path(), root + "/planted");
  EXPECT_EQ(read_text_file(root + "/run/link"), "secret") << "nothing is guarded yet";
  follow_no_links_below(root);
  EXPECT_EQ(read_text_file(root + "/run/file"), "mine");
  EXPECT_EQ(kind_of([&] { read_text_file(root + "/run/link"); }), ErrorKind::BadFile);
  EXPECT_EQ(kind_of([&] { read_text_file(root + "/planted/canary"); }), ErrorKind::BadFile);
  EXPECT_EQ(kind_of([&] { read_text_file(root + "/run/nothing"); }), ErrorKind::BadFile);
  EXPECT_EQ(read_text_file(outside / "canary"), "secret") << "elsewhere links are followed";
  EXPECT_EQ(kind_of([&] { follow_no_links_below(root + "/nothing"); }), ErrorKind::BadFile);
  follow_no_links_below(fs::canonical(outside.path()).string());
}

}  // namespace
}  // namespace groklab
