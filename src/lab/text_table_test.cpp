// SPDX-License-Identifier: MIT
#include "lab/text_table.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

const TextTable kTable{{"weight_decay", "a|b"}, {{"[1, 2]", "say \"so\""}, {"50 % & \\x^2 ~ {#$}", ""}}};

TEST(TextTable, AsCsvQuotesWhatItMust) {
  EXPECT_EQ(csv_text(kTable), "weight_decay,a|b\n\"[1, 2]\",\"say \"\"so\"\"\"\n50 % & \\x^2 ~ {#$},\n");
}

TEST(TextTable, AsMarkdownEscapesBars) {
  EXPECT_EQ(markdown_text(kTable),
            "| weight_decay | a\\|b |\n|---|---|\n| [1, 2] | say \"so\" |\n| 50 % & \\x^2 ~ {#$} |  |\n");
}

TEST(TextTable, AsLatexEscapesWhatTexReads) {
  EXPECT_EQ(latex_text(kTable),
            "\\begin{tabular}{ll}\n\\hline\nweight\\_decay & a\\textbar{}b \\\\\n\\hline\n[1, 2] & say \"so\" \\\\\n"
            "50 \\% \\& \\textbackslash{}x\\^{}2 \\~{} \\{\\#\\$\\} &  \\\\\n\\hline\n\\end{tabular}\n");
}

}  // namespace
}  // namespace groklab
