// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// AUROC of every feature by itself in every window, the strongest (by its mean distance from 1/2) on top; red: a high
/// value foretells grokking, blue: a low one, white: it says nothing. The numbers in the cells are the AUROCs. Look for
/// rows that are strong from the first column on. Normal: neighbours in the list are correlated, and what encodes a
/// setting (the slope of the norm encodes the decay) is strong however little it says of a single run.
Figure forecast_feature_map(const ForecastFigureData& data);

}  // namespace groklab
