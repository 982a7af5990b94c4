// SPDX-License-Identifier: MIT
#include "lab/text_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

#include "lab/latex_escape.hpp"

namespace groklab {
namespace {

using Escape = std::string (*)(const std::string&);

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

std::string markdown_cell(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '|' ? "\\|" : std::string(1, c);
  }
  return escaped;
}

std::string latex_cell(const std::string& text) { return latex_escaped(text); }

std::string joined(const std::vector<std::string>& cells, std::string_view between, Escape escape) {
  std::vector<std::string> escaped;
  std::transform(cells.begin(), cells.end(), std::back_inserter(escaped), escape);
  return fmt::format("{}", fmt::join(escaped, between));
}

}  // namespace

std::string csv_text(const TextTable& table) {
  std::string text = joined(table.columns, ",", csv_cell) + "\n";
  for (const std::vector<std::string>& row : table.rows) {
    text += joined(row, ",", csv_cell) + "\n";
  }
  return text;
}

std::string markdown_text(const TextTable& table) {
  std::string text = fmt::format("| {} |\n|", joined(table.columns, " | ", markdown_cell));
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    text += "---|";
  }
  text += "\n";
  for (const std::vector<std::string>& row : table.rows) {
    text += fmt::format("| {} |\n", joined(row, " | ", markdown_cell));
  }
  return text;
}

std::string latex_text(const TextTable& table) {
  std::string text = fmt::format("\\begin{{tabular}}{{{}}}\n\\hline\n", std::string(table.columns.size(), 'l'));
  text += joined(table.columns, " & ", latex_cell) + " \\\\\n\\hline\n";
  for (const std::vector<std::string>& row : table.rows) {
    text += joined(row, " & ", latex_cell) + " \\\\\n";
  }
  return text + "\\hline\n\\end{tabular}\n";
}

}  // namespace groklab
