// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// What the figures of a forecast have in common.

/// Title, study and small print; no panels yet.
Figure start_forecast_figure(const ForecastFigureData& data, std::string name, std::string title, int n_columns);

/// A predictor has one colour in every figure; Muted for one that is not known here.
ColorRole predictor_color(std::string_view predictor);

/// Limits of an axis of probabilities: a mark at exactly 0 or 1 is whole.
inline constexpr Limits kProbabilityLimits{-0.03, 1.03};

}  // namespace groklab
