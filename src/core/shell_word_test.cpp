// SPDX-License-Identifier: MIT
#include "core/shell_word.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>

namespace groklab {
namespace {

/// What the shell makes of the one word of a command.
std::string word_of_the_shell(const std::string& text) {
  std::FILE* pipe = ::popen(("printf '[%s]' " + text).c_str(), "r");
  std::string read;
  for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
    read += static_cast<char>(c);
  }
  ::pclose(pipe);
  return read;
}

TEST(ShellWord, IsOneWordWhateverIsInIt) {
  for (const std::string word : {"plain", "seed=7", "", "two words", "it's", "'", "a'b'c", "$(id)", "`id`", "\\", "\"",
                                 "a;b", "*", "new\nline"}) {
    EXPECT_EQ(word_of_the_shell(shell_word(word)), "[" + word + "]");
  }
  EXPECT_EQ(shell_word("runs/mine_at-5"), "runs/mine_at-5");
}

}  // namespace
}  // namespace groklab
