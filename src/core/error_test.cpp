// SPDX-License-Identifier: MIT
#include "core/error.hpp"

#include <gtest/gtest.h>

#include <string>

namespace groklab {
namespace {

TEST(Error, SaysWhereThenWhatThenHow) {
  const Error error(ErrorKind::Usage, "unknown key 'lrr'", "command line", "did you mean 'lr'?");
  EXPECT_STREQ(error.what(), "command line: unknown key 'lrr'; did you mean 'lr'?");
  EXPECT_EQ(error.where(), "command line");
  EXPECT_EQ(error.hint(), "did you mean 'lr'?");
}

TEST(Error, LeavesOutWhatIsEmpty) {
  EXPECT_STREQ(Error(ErrorKind::Io, "disk full", "", "").what(), "disk full");
  EXPECT_STREQ(Error(ErrorKind::Io, "disk full", "a.txt", "").what(), "a.txt: disk full");
}

TEST(Error, StaysOneLineWhateverItQuotes) {
  const std::string what = Error(ErrorKind::BadFile, "bad\nvalue\r\tx", "a\nb.toml", "line\n2").what();
  EXPECT_EQ(what.find_first_of("\n\r\t"), std::string::npos);
  EXPECT_EQ(what, "a b.toml: bad value  x; line 2");
}

TEST(Error, KindIsTheExitCode) {
  EXPECT_EQ(Error(ErrorKind::RunFailed, "x", "", "").exit_code(), 1);
  EXPECT_EQ(Error(ErrorKind::Usage, "x", "", "").exit_code(), 2);
  EXPECT_EQ(Error(ErrorKind::BadFile, "x", "", "").exit_code(), 3);
  EXPECT_EQ(Error(ErrorKind::CheckFailed, "x", "", "").exit_code(), 4);
  EXPECT_EQ(Error(ErrorKind::Io, "x", "", "").exit_code(), 5);
}

}  // namespace
}  // namespace groklab
