// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "lab/text_table.hpp"

namespace groklab {

/// Pieces of a paper as LaTeX. All texts that are given are plain and become escaped.

/// A figure of the folder figures/, `width` as LaTeX.
std::string latex_figure(std::string_view name, std::string_view width, std::string_view caption);

/// A table that floats, never wider than the text. `label`: empty for none.
std::string latex_table(const TextTable& table, std::string_view caption, std::string_view label = "");

/// Lines of type as they are, blanks at their beginnings included.
std::string latex_lines(std::string_view text);

}  // namespace groklab
