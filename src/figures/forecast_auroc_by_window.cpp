// SPDX-License-Identifier: MIT
#include "figures/forecast_auroc_by_window.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/special_numbers.hpp"
#include "figures/forecast_panels.hpp"
#include "figures/interval_marks.hpp"

namespace groklab {
namespace {

constexpr double kBesides = 0.09;  // between two predictors at a window, which are 1 apart

/// "run", "cell", ... in the order in which they come.
std::vector<std::string> left_outs(const std::vector<PredictorAurocs>& predictors) {
  std::vector<std::string> names;
  for (const PredictorAurocs& predictor : predictors) {
    if (std::find(names.begin(), names.end(), predictor.left_out) == names.end()) {
      names.push_back(predictor.left_out);
    }
  }
  return names;
}

void add_predictor(Panel& panel, const PredictorAurocs& predictor, double shift, bool in_legend) {
  const ColorRole color = predictor_color(predictor.predictor);
  LineLayer line{{}, {}, in_legend ? predictor.predictor : "", color};
  LineLayer strokes{{}, {}, "", color};
  ScatterLayer points{{}, {}, "", color};
  for (std::size_t i = 0; i < predictor.auroc.size(); ++i) {
    const double x = static_cast<double>(i) + shift;
    const IntervalValue& auroc = predictor.auroc[i];
    line.x.push_back(x);
    line.y.push_back(auroc.value.value_or(kNan));
    if (auroc.interval) {
      add_vertical_stroke(strokes, x, *auroc.interval);
    }
  }
  points.x = line.x;
  points.y = line.y;
  panel.layers.emplace_back(std::move(line));
  panel.layers.emplace_back(std::move(strokes));
  panel.layers.emplace_back(std::move(points));
}

Panel panel_of(const ForecastFigureData& data, const std::string& left_out, bool in_legend) {
  std::vector<std::string> windows;
  for (const std::int64_t window : data.windows) {
    windows.push_back(fmt::format("{}", window));
  }
  std::vector<const PredictorAurocs*> shown;
  for (const PredictorAurocs& predictor : data.predictors) {
    if (predictor.left_out == left_out) {
      shown.push_back(&predictor);
    }
  }
  Panel panel;
  panel.title = "left out: " + left_out;
  panel.x = {"window, steps", Scale::Linear, Limits{-0.5, static_cast<double>(windows.size()) - 0.5},
             named_ticks(windows)};
  panel.y = {"AUROC", Scale::Linear, kProbabilityLimits};
  panel.layers.emplace_back(RuleLayer{Direction::Horizontal, 0.5, "", ColorRole::Muted, Dash::Dotted});
  for (std::size_t i = 0; i < shown.size(); ++i) {
    add_predictor(panel, *shown[i], kBesides * (static_cast<double>(i) - static_cast<double>(shown.size() - 1) / 2),
                  in_legend);
  }
  return panel;
}

}  // namespace

Figure forecast_auroc_by_window(const ForecastFigureData& data) {
  Figure figure =
      start_forecast_figure(data, "forecast_auroc_by_window", "How well it is foretold, and from how much", 2);
  for (const std::string& left_out : left_outs(data.predictors)) {
    figure.panels.push_back(panel_of(data, left_out, figure.panels.empty()));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
