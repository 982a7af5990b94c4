// SPDX-License-Identifier: MIT
#include "figures/forecast_figure_registry.hpp"

#include <algorithm>

#include "figures/forecast_auroc_by_window.hpp"
#include "figures/forecast_calibration.hpp"
#include "figures/forecast_coefficients.hpp"
#include "figures/forecast_example_curves.hpp"
#include "figures/forecast_feature_map.hpp"
#include "figures/forecast_grok_map.hpp"
#include "figures/forecast_roc.hpp"

namespace groklab {
namespace {

/// With one class alone there is no AUROC in any window, and no figure of it.
bool has_feature_aurocs(const ForecastFigureData& data) {
  return std::any_of(data.features.begin(), data.features.end(), [](const FeatureAurocs& feature) {
    return std::any_of(feature.auroc.begin(), feature.auroc.end(), [](const auto& auroc) { return auroc.has_value(); });
  });
}

bool has_predictor_aurocs(const ForecastFigureData& data) {
  return std::any_of(data.predictors.begin(), data.predictors.end(), [](const PredictorAurocs& predictor) {
    return std::any_of(predictor.auroc.begin(), predictor.auroc.end(),
                       [](const IntervalValue& auroc) { return auroc.value.has_value(); });
  });
}

constexpr ForecastFigure kForecastFigures[] = {
    {"forecast_example_curves", "runs that grok and runs that do not: accuracy to the end, loss in the first steps",
     [](const ForecastFigureData& data) { return !data.examples.empty(); }, forecast_example_curves},
    {"forecast_grok_map", "share of runs that grok by the settings",
     [](const ForecastFigureData& data) { return data.cells.has_value(); }, forecast_grok_map},
    {"forecast_feature_map", "AUROC of every feature alone in every window, strongest first", has_feature_aurocs,
     forecast_feature_map},
    {"forecast_auroc_by_window", "AUROC of every predictor against the window, with intervals", has_predictor_aurocs,
     forecast_auroc_by_window},
    {"forecast_roc", "ROC curves of every predictor, scores out of fold",
     [](const ForecastFigureData& data) { return !data.scores.empty(); }, forecast_roc},
    {"forecast_coefficients", "coefficients of the regression on all features",
     [](const ForecastFigureData& data) { return data.coefficients.has_value(); }, forecast_coefficients},
    {"forecast_calibration", "predicted probabilities against what became of the runs",
     [](const ForecastFigureData& data) { return !data.calibration.empty(); }, forecast_calibration},
};

}  // namespace

std::span<const ForecastFigure> forecast_figures() { return kForecastFigures; }

}  // namespace groklab
