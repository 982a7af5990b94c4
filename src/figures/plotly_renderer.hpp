// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "figures/figure.hpp"
#include "figures/theme.hpp"

namespace groklab {

/// The figure for Plotly.newPlot (plotly.js 3): "data" and "layout"; and "name", "title", "source", "background" and "ink".
/// Places are those of figure_layout.hpp. The text depends on the figure and the theme alone. Numbers have seven
/// significant digits; what cannot be drawn is null.
nlohmann::ordered_json plotly_figure(const Figure& figure, ThemeName theme = ThemeName::Light);

}  // namespace groklab
