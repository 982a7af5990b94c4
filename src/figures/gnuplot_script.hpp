// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "figures/figure.hpp"
#include "figures/theme.hpp"

namespace groklab {

inline constexpr std::string_view kFigureFont = "DejaVu Sans";
inline constexpr std::string_view kFigureFontBold = "DejaVu Sans:Bold";

/// A figure for gnuplot 5.4: the texts depend on the figure and the theme alone, byte for byte. `gnuplot STEM.gp` in
/// the folder of the others draws STEM.png; -e "format='svg'" or 'pdf' another format, -e "scale=1" fewer pixels, -e
/// "to_stdout=1" writes to standard output instead of a file. A PDF of one column of panels is 3.375 inches wide, the
/// column of a paper, any other 7 inches, its text.
struct GnuplotScript {
  std::string stem;    ///< the figure's name; of the dark theme NAME_dark
  std::string script;  ///< content of STEM.gp
  std::string data;    ///< content of STEM.dat; may be empty
  std::string cells;   ///< content of STEM_cells.dat; empty where there is no heatmap
};

GnuplotScript gnuplot_script(const Figure& figure, ThemeName theme = ThemeName::Light);

}  // namespace groklab
