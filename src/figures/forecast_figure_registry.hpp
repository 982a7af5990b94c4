// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// A named figure of a forecast.
struct ForecastFigure {
  std::string_view name;
  std::string_view description;  ///< one line
  bool (*applies)(const ForecastFigureData& data);
  Figure (*make)(const ForecastFigureData& data);
};

/// Every figure of a forecast, in the order in which they are listed and drawn.
std::span<const ForecastFigure> forecast_figures();

}  // namespace groklab
