// SPDX-License-Identifier: MIT
#include "forecast/transfer.hpp"

#include <numeric>

#include "forecast/features.hpp"

namespace groklab {
namespace {

std::vector<double> scores_of(const LogisticModel& model, const Scaling& scaling, const Columns& features) {
  std::vector<std::size_t> all(static_cast<std::size_t>(features.n_rows()));
  std::iota(all.begin(), all.end(), std::size_t{0});
  const std::vector<double> scaled = scaled_rows(scaling, features.view(), all);
  std::vector<double> scores;
  for (const std::size_t row : all) {
    scores.push_back(model.score(std::span(scaled).subspan(row * kFeatures, kFeatures)));
  }
  return scores;
}

Scaling own_scaling(const Columns& features) {
  std::vector<std::size_t> all(static_cast<std::size_t>(features.n_rows()));
  std::iota(all.begin(), all.end(), std::size_t{0});
  return fit_scaling(features.view(), all);
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
  const std::vector<double> rescaled = scores_of(model.model, own_scaling(table.features), table.features);
  result.auroc_rescaled = bootstrapped.auroc(rescaled);
  if (table.n_positive() > 0 && table.n_positive() < table.run.size()) {
    result.calibration = calibration(result.scores, table.grokked, kCalibrationBins);
  }
  result.stopping = stop_below(other, table, result.scores, std::vector(table.run.size(), model.hopeless_below),
                               model.wrong_stop_rate, bootstrapped);
  return result;
}

}  // namespace groklab
