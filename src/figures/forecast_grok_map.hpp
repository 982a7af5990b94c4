// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// The share of runs that grok by the settings, and "grokked/runs" in every cell; cells without runs stay empty. Needs
/// data.cells. Look for cells that are neither 0 nor 1: only there can a record tell what the settings do not. Normal: more
/// data and more decay grok more, with a sharp edge. Where every cell is 0 or 1 the settings decide, and a forecast can
/// only repeat them.
Figure forecast_grok_map(const ForecastFigureData& data);

}  // namespace groklab
