// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "figures/figure.hpp"

namespace groklab {

inline constexpr std::string_view kFigureFont = "DejaVu Sans";
inline constexpr std::string_view kFigureFontBold = "DejaVu Sans:Bold";

/// A figure for gnuplot 5.4: both texts depend on the figure alone, byte for byte.
/// `gnuplot NAME.gp` in the folder of the two files draws NAME.png; -e "format='svg'" or 'pdf' another format, and
/// -e "to_stdout=1" writes to standard output instead of a file.
struct GnuplotScript {
  std::string script;  ///< content of NAME.gp
  std::string data;    ///< content of NAME.dat
};

GnuplotScript gnuplot_script(const Figure& figure);

/// A literal of gnuplot: in single quotes, where neither markup nor command substitution works. Control characters
/// become spaces.
std::string gnuplot_quoted(std::string_view text);

}  // namespace groklab
