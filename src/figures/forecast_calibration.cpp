// SPDX-License-Identifier: MIT
#include "figures/forecast_calibration.hpp"

#include <fmt/format.h>

#include "figures/forecast_panels.hpp"
#include "figures/interval_marks.hpp"
#include "stats/binomial_interval.hpp"

namespace groklab {
namespace {

Panel panel_of(const ForecastCalibration& calibration) {
  Panel panel;
  panel.title = fmt::format("{} steps", calibration.window);
  panel.frame = Frame::Square;
  panel.x = {"mean predicted probability", Scale::Linear, kProbabilityLimits};
  panel.y = {"share that groks", Scale::Linear, kProbabilityLimits};
  panel.layers.emplace_back(LineLayer{{0, 1}, {0, 1}, "", ColorRole::Muted, Dash::Dotted});
  LineLayer strokes{{}, {}, "", ColorRole::Measure};
  ScatterLayer points{{}, {}, "", ColorRole::Measure};
  for (const CalibrationBin& bin : calibration.bins) {
    if (bin.n > 0) {
      points.x.push_back(bin.mean_probability);
      points.y.push_back(static_cast<double>(bin.n_positive) / static_cast<double>(bin.n));
      add_vertical_stroke(strokes, bin.mean_probability, binomial_interval(bin.n_positive, bin.n));
    }
  }
  panel.layers.emplace_back(std::move(strokes));
  panel.layers.emplace_back(std::move(points));
  return panel;
}

}  // namespace

Figure forecast_calibration(const ForecastFigureData& data) {
  Figure figure =
      start_forecast_figure(data, "forecast_calibration", "Predicted probabilities and what became of them", 2);
  figure.aspect = 1;
  for (const ForecastCalibration& calibration : data.calibration) {
    figure.panels.push_back(panel_of(calibration));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
