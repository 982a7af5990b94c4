// SPDX-License-Identifier: MIT
#include "lab/latex_compiler.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/test_folder.hpp"
#include "core/thrown_error.hpp"
#include "lab/latex_escape.hpp"

namespace groklab {
namespace {

std::string document(const std::string& body) {
  return "\\documentclass{article}\\begin{document}" + body + "\\end{document}\n";
}

std::optional<std::string> compiled(const TestFolder& folder, const std::string& body) {
  write_file_atomically(folder / "x.tex", document(body));
  return compile_latex(folder / "", "x");
}

TEST(LatexCompiler, LeavesTheFolderAsItIs) {
  const TestFolder folder;
  if (!compiled(folder, "text")) {
    GTEST_SKIP() << "TeX is not installed: " << kLatexPackages;
  }
  std::size_t n_files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder / "")) {
    ++n_files;
  }
  EXPECT_EQ(n_files, 1U);
}

TEST(LatexCompiler, SaysWithWhatTexIsNotContent) {
  const TestFolder folder;
  if (!compiled(folder, "text")) {
    GTEST_SKIP() << "TeX is not installed: " << kLatexPackages;
  }
  const std::string text = refusal([&] { compiled(folder, "\\nosuchcommand"); }, ErrorKind::Io);
  EXPECT_NE(text.find("Undefined control sequence"), std::string::npos) << text;
}

TEST(LatexCompiler, HasNoShell) {
  const TestFolder folder;
  if (!compiled(folder, "text")) {
    GTEST_SKIP() << "TeX is not installed: " << kLatexPackages;
  }
  compiled(folder, "\\immediate\\write18{touch " + (folder / "made") + "}text");
  EXPECT_FALSE(std::filesystem::exists(folder / "made"));
}

TEST(LatexCompiler, EveryAsciiCharacterEscapedIsAcceptable) {
  const TestFolder folder;
  std::string all;
  for (int code = 1; code < 128; ++code) {
    all += std::string(3, static_cast<char>(code));
  }
  if (!compiled(folder,
                latex_escaped(all) + "\n\n" + latex_escaped("\\input{/etc/passwd} \\end{document} \\write18{ls}"))) {
    GTEST_SKIP() << "TeX is not installed: " << kLatexPackages;
  }
}

}  // namespace
}  // namespace groklab
