// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// A few runs that grok and a few that do not: validation accuracy to the end, the longest window shaded, and validation
/// loss inside it, which is what a forecast has to go by. Look for curves that part on the left long after the
/// shaded steps and lie together on the right. Normal: validation loss rises in all of them while they memorise.
Figure forecast_example_curves(const ForecastFigureData& data);

}  // namespace groklab
