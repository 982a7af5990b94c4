// SPDX-License-Identifier: MIT
#include "lab/latex_escape.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(LatexEscape, CommandsAndCommentsAreText) {
  EXPECT_EQ(latex_escaped("\\input{x} % $a_1^2 & #~"), "\\textbackslash{}input\\{x\\} \\% \\$a\\_1\\^{}2 \\& \\#\\~{}");
}

TEST(LatexEscape, LigaturesAreBroken) {
  EXPECT_EQ(latex_escaped("--out <a> |b| ''"), "-{}-out \\textless{}a\\textgreater{} \\textbar{}b\\textbar{} '{}'");
}

TEST(LatexEscape, ControlCharactersAreSpacesAndUnicodeStays) {
  EXPECT_EQ(latex_escaped(std::string("a\n\n\tb\x7F\0c", 8)), "a   b  c");
  EXPECT_EQ(latex_escaped("Grüße"), "Grüße");
}

TEST(LatexEscape, OfEveryByteOnlyOurOwnCommandsAreLeft) {
  for (int code = 1; code < 128; ++code) {
    const std::string escaped = latex_escaped(std::string(2, static_cast<char>(code)));
    const auto is_live = [](char c) { return std::string("&%$#_^~").find(c) != std::string::npos; };
    for (std::size_t i = 0; i < escaped.size(); ++i) {
      EXPECT_TRUE(!is_live(escaped[i]) || (i > 0 && escaped[i - 1] == '\\')) << code;
    }
  }
}

}  // namespace
}  // namespace groklab
