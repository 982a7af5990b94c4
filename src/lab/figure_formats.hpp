// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/gnuplot_renderer.hpp"
#include "figures/theme.hpp"

namespace groklab {

/// What `groklab figures` writes of every figure.
struct FigureFormats {
  std::vector<FigureFormat> stills;  ///< by gnuplot
  bool json = false;                 ///< NAME.json, for Plotly
  bool html = false;                 ///< pages
};

/// From the names of --format; none: PNG. Throws Error(Usage) for a name that is none, with the names there are, and for html
/// where the program has no page.
FigureFormats parse_figure_formats(const std::vector<std::string>& names);

/// "light" or "dark"; throws Error(Usage).
ThemeName parse_theme(const std::string& name);

}  // namespace groklab
