// SPDX-License-Identifier: MIT
#include "forecast/transfer.hpp"

#include <span>

#include "forecast/features.hpp"

namespace groklab {
namespace {

std::vector<double> scores_of(const LogisticModel& model, const Scaling& scaling, const Columns& features) {
  const std::vector<double> scaled = scaled_rows(scaling, features.view());
  std::vector<double> scores;
  for (std::size_t at = 0; at < scaled.size(); at += kFeatures) {
    scores.push_back(model.score(std::span(scaled).subspan(at, kFeatures)));
  }
  return scores;
}

}  // namespace

std::optional<TransferResult> apply_forecast(const ForecastModel& model, const ForecastStudy& other,
                                             const EvaluationSettings& settings) {
  TransferResult result;
  result.table = window_table(other, {model.window});
  const WindowTable& table = result.table;
  if (table.run.size() < 2) {
    return std::nullopt;
  }
  const Bootstrapped bootstrapped(table, settings.n_resamples, settings.seed);
  result.scores = scores_of(model.model, model.scaling, table.features);
  result.auroc = bootstrapped.auroc(result.scores);
  const std::vector<double> rescaled = scores_of(model.model, fit_scaling(table.features.view()), table.features);
  result.auroc_rescaled = bootstrapped.auroc(rescaled);
  if (table.has_both_outcomes()) {
    result.calibration = calibration(result.scores, table.grokked, kCalibrationBins);
  }
  result.stopping = stop_below(other, table, result.scores, std::vector(table.run.size(), model.hopeless_below),
                               model.wrong_stop_rate, bootstrapped);
  return result;
}

}  // namespace groklab
