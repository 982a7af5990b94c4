// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "figures/figure.hpp"
#include "figures/theme.hpp"

namespace groklab {

/// Plotly's names of what belongs to a panel: "x", "y2", "coloraxis3", "scene4", "legend5"; the first has no number.
std::string plotly_name(std::string_view what, std::size_t panel_index);

/// Plotly reads texts as a kind of HTML; this one is shown as it is.
std::string plotly_text(std::string_view text);

/// Seven significant digits: more than a screen shows, and half the bytes. Not finite: null.
nlohmann::ordered_json plotly_numbers(const std::vector<double>& values);

/// Plotly's name of a dash.
const char* plotly_dash(Dash dash);

/// Where a value of a colour axis stands on it: Plotly's are linear, so logarithmic ones are given their exponents.
double plotly_color(const ColorAxis& axis, double value);

/// A legend of a panel: Plotly's break their rows where the page ends, so a legend of several columns is one a column.
std::string plotly_legend(std::size_t panel_index, int column);

/// The traces of a panel, in the order of its layers, labelled row by row in `legend_columns` legends. Rules and texts are
/// none: they belong to the layout.
nlohmann::ordered_json plotly_traces(const Panel& panel, std::size_t panel_index, int legend_columns,
                                     const Theme& theme);

}  // namespace groklab
