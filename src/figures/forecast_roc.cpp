// SPDX-License-Identifier: MIT
#include "figures/forecast_roc.hpp"

#include <fmt/format.h>

#include "figures/forecast_panels.hpp"
#include "stats/auroc.hpp"
#include "stats/roc_curve.hpp"

namespace groklab {
namespace {

Panel panel_of(const ForecastScores& scores) {
  Panel panel;
  panel.title = fmt::format("{} steps, left out: {}", scores.window, scores.left_out);
  panel.frame = Frame::Square;
  panel.x = {"of the others, share above the threshold", Scale::Linear, kProbabilityLimits};
  panel.y = {"of those that grok, share above it", Scale::Linear, kProbabilityLimits};
  panel.layers.emplace_back(LineLayer{{0, 1}, {0, 1}, "", ColorRole::Muted, Dash::Dotted});
  for (const ForecastScores::OfPredictor& predictor : scores.predictors) {
    if (std::optional<RocCurve> curve = roc_curve(predictor.score, scores.grokked)) {
      panel.layers.emplace_back(
          LineLayer{std::move(curve->false_positive_rate), std::move(curve->true_positive_rate),
                    fmt::format("{} {:.2f}", predictor.predictor, auroc(predictor.score, scores.grokked).value()),
                    predictor_color(predictor.predictor)});
    }
  }
  return panel;
}

}  // namespace

Figure forecast_roc(const ForecastFigureData& data) {
  Figure figure = start_forecast_figure(data, "forecast_roc", "ROC curves, AUROC beside the names", 2);
  figure.aspect = 1;
  for (const ForecastScores& scores : data.scores) {
    figure.panels.push_back(panel_of(scores));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
