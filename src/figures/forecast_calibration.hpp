// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// How many runs grok of those with about the same predicted probability, with the score interval of that share (Wilson
/// 1927), a panel a window. Look for points on the diagonal. Normal with few runs: intervals that cross it everywhere,
/// which shows nothing either way. Points below it on the right and above it on the left: too sure of itself.
Figure forecast_calibration(const ForecastFigureData& data);

}  // namespace groklab
