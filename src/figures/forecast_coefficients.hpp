// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// What the regression that is fitted to all runs makes of each standardised feature, largest on top: log-odds a
/// deviation, to the right for grokking. Needs data.coefficients. Normal: no feature stands far out, for the penalty
/// shares weight among correlated ones; so a small coefficient does not mean that a feature says little
/// (forecast_feature_map shows that), and a sign may be opposite to the feature's own. They have no intervals here: read
/// them as a description of one fit.
Figure forecast_coefficients(const ForecastFigureData& data);

}  // namespace groklab
