// SPDX-License-Identifier: MIT
#include "lab/latex_compiler.hpp"

#include <cstring>
#include <filesystem>

#include "core/atomic_file.hpp"
#include "core/error.hpp"
#include "core/scratch_folder.hpp"
#include "figures/child_process.hpp"

namespace groklab {
namespace {

namespace fs = std::filesystem;

bool is_installed(const char* program) { return run_child({program, "--version"}, ".").has_value(); }

void copy_sources(const std::string& folder, const std::string& stem, const std::string& to) {
  std::error_code error;
  fs::copy_file(folder + "/" + stem + ".tex", to + "/" + stem + ".tex", error);
  if (!error && fs::is_directory(folder + "/figures")) {
    fs::copy(folder + "/figures", to + "/figures", error);
  }
  if (error) {
    throw Error(ErrorKind::Io, "cannot copy what is to be compiled: " + error.message(), folder, "");
  }
}

/// The first line with which TeX complains, "! ..." or "file:12: ...".
std::string complaint(const std::string& log) {
  const std::size_t at = log.find("\n! ");
  const std::size_t begin = at == std::string::npos ? log.find(".tex:") : at + 3;
  return begin == std::string::npos ? "no reason given" : log.substr(begin, log.find('\n', begin) - begin);
}

}  // namespace

std::optional<std::string> compile_latex(const std::string& folder, const std::string& stem) {
  if (!is_installed("latexmk") || !is_installed("pdflatex")) {
    return std::nullopt;
  }
  const ScratchFolder work("paper");
  copy_sources(folder, stem, work.path());
  const auto result = run_child(
      {"latexmk", "-norc", "-pdf", "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", stem + ".tex"},
      work.path());
  const std::string pdf = work.path() + "/" + stem + ".pdf";
  if (!result || result->exit_code != 0 || !fs::exists(pdf)) {
    throw Error(ErrorKind::Io, "LaTeX failed: " + complaint(result ? result->out : ""), folder + "/" + stem + ".tex",
                std::string("it is written for Debian 12's ") + kLatexPackages);
  }
  return read_text_file(pdf);
}

}  // namespace groklab
