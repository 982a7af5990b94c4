// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/gnuplot_renderer.hpp"
#include "figures/theme.hpp"
#include "figures/video_renderer.hpp"

namespace groklab {

/// What `groklab figures` writes of every figure.
struct FigureFormats {
  std::vector<FigureFormat> stills;  ///< by gnuplot
  bool json = false;                 ///< NAME.json, for Plotly
  bool html = false;                 ///< pages
  std::vector<VideoFormat> videos;   ///< of animations

  bool has_stills() const { return !stills.empty() || json || html; }
};

/// From the names of --format; none: PNG of figures and MP4 of animations. Throws Error(Usage) for a name that is none, with
/// the names there are, and for html where the program has no page.
FigureFormats parse_figure_formats(const std::vector<std::string>& names);

/// "light" or "dark"; throws Error(Usage).
ThemeName parse_theme(const std::string& name);

}  // namespace groklab
