// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "forecast/evaluation.hpp"
#include "forecast/scaling.hpp"
#include "stats/logistic_regression.hpp"

namespace groklab {

/// What the first `window` steps say, fitted to all usable runs of a study.
struct ForecastModel {
  std::int64_t window = 0;
  Scaling scaling;      ///< of system F's 28 features, in their order
  LogisticModel model;  ///< of the scaled features
  std::int64_t n_runs = 0;
  std::int64_t n_grokked = 0;
  std::optional<double> auroc;  ///< with whole cells left out: what to expect of settings that were not tried
  std::optional<Bounds> auroc_95;
  double wrong_stop_rate = 0;
  std::optional<double> hopeless_below;  ///< log-odds under which that share of the runs that grok lie, cells left out
  std::optional<WeibullAft> time;        ///< from a constant and the log-odds, see WindowResult::time

  /// That a run whose record this is groks within its steps. The record has at least `window` steps; absent where a
  /// feature is not finite.
  std::optional<double> probability(const EarlyRecord& record) const;
  /// The step by which half of the runs with such a record have grokked, censored ones included; absent as above, or
  /// where there is no model of time.
  std::optional<double> median_step(const EarlyRecord& record) const;
  /// Absent as above.
  std::optional<double> log_odds(const EarlyRecord& record) const;
};

/// Forecasts of running experiments, one model a window.
struct Forecaster {
  GrokLabel label = GrokLabel::Published;
  std::vector<ForecastModel> models;  ///< by window, ascending

  /// The model of exactly this window; nullptr where there is none.
  const ForecastModel* at(std::int64_t window) const;
  /// The model of the longest window that so many steps fill; nullptr where they fill none.
  const ForecastModel* longest(std::int64_t n_steps) const;
};

ForecastModel fit_forecast(const WindowResult& result, const EvaluationSettings& settings);

/// forecaster.json. Reading throws Error(BadFile) where something is missing, not finite, or of other features than ours.
nlohmann::ordered_json forecaster_json(const Forecaster& forecaster);
Forecaster forecaster_from_json(const nlohmann::ordered_json& document, std::string_view path);

}  // namespace groklab
