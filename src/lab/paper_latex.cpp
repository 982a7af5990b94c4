// SPDX-License-Identifier: MIT
#include "lab/paper_latex.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "lab/latex_escape.hpp"

namespace groklab {

std::string latex_figure(std::string_view name, std::string_view width, std::string_view caption) {
  return fmt::format(
      "\\begin{{figure}}[htbp]\n\\centering\n\\includegraphics[width={}]{{figures/"
      "{}.pdf}}\n\\caption{{{}}}\n\\end{{figure}}",
      width, name, latex_escaped(caption));
}

std::string latex_table(const TextTable& table, std::string_view caption, std::string_view label) {
  const std::string anchor = label.empty() ? "" : fmt::format("\\label{{{}}}", label);
  return fmt::format("\\begin{{table}}[htbp]\n\\centering\n\\caption{{{}}}{}\n\\fitted{{%\n{}}}\n\\end{{table}}",
                     latex_escaped(caption), anchor, latex_text(table));
}

std::string latex_lines(std::string_view text) {
  std::string lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size());
    lines += "\\mbox{}";
    for (std::size_t i = 0; i < indent; ++i) {
      lines += '~';
    }
    lines += latex_escaped(line.substr(indent)) + "\\\\\n";
    at = end + 1;
  }
  return "\\begin{flushleft}\\footnotesize\\ttfamily\n" + lines + "\\end{flushleft}";
}

}  // namespace groklab
