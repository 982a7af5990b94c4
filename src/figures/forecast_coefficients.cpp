// SPDX-License-Identifier: MIT
#include "figures/forecast_coefficients.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/sorted_positions.hpp"
#include "core/special_numbers.hpp"
#include "figures/forecast_panels.hpp"
#include "figures/interval_marks.hpp"

namespace groklab {
namespace {

constexpr double kMargin = 1.08;  // the head of the longest stem is whole

/// Places of the coefficients, the smallest first: the largest is drawn on top.
std::vector<std::size_t> smallest_first(const std::vector<double>& coefficients) {
  return sorted_positions(coefficients.size(), [&](std::size_t a, std::size_t b) {
    return std::abs(coefficients[a]) < std::abs(coefficients[b]);
  });
}

}  // namespace

Figure forecast_coefficients(const ForecastFigureData& data) {
  const ForecastCoefficients& fit = *data.coefficients;
  LineLayer stems{{}, {}, "", ColorRole::Measure};
  ScatterLayer heads{{}, {}, "", ColorRole::Measure};
  std::vector<std::string> names;
  constexpr double kGap = kNan;
  for (const std::size_t i : smallest_first(fit.coefficients)) {
    const auto row = static_cast<double>(names.size());
    stems.x.insert(stems.x.end(), {0, fit.coefficients[i], kGap});
    stems.y.insert(stems.y.end(), {row, row, kGap});
    heads.x.push_back(fit.coefficients[i]);
    heads.y.push_back(row);
    names.push_back(fit.features[i]);
  }
  Panel panel;
  panel.title = fmt::format("all runs, {} steps", fit.window);
  panel.x = {"log-odds a deviation", Scale::Linear};
  const auto [least, most] = std::minmax_element(fit.coefficients.begin(), fit.coefficients.end());
  if (least != fit.coefficients.end() && *least < *most) {
    panel.x.limits = Limits{kMargin * std::min(0.0, *least), kMargin * std::max(0.0, *most)};
  }
  panel.y = {"", Scale::Linear, Limits{-0.7, static_cast<double>(names.size()) - 0.3}, named_ticks(names)};
  panel.layers.emplace_back(RuleLayer{Direction::Vertical, 0, "", ColorRole::Muted, Dash::Dotted});
  panel.layers.emplace_back(std::move(stems));
  panel.layers.emplace_back(std::move(heads));
  Figure figure = start_forecast_figure(data, "forecast_coefficients", "Coefficients", 1);
  figure.aspect = 2.0;  // a row as high as its name
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
