// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

namespace groklab {

/// A table of texts, for people and for programs.
struct TextTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;  ///< [n][columns]
};

std::string csv_text(const TextTable& table);       ///< RFC 4180, with a line of names
std::string markdown_text(const TextTable& table);  ///< with | escaped
std::string latex_text(const TextTable& table);     ///< a tabular; everything that TeX reads otherwise is escaped

}  // namespace groklab
