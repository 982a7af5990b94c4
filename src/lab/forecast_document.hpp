// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forecast/evaluation.hpp"

namespace groklab {

/// forecast.json as it is read back. What an older file has not is empty or absent. Definitions: docs/forecast.md.

struct RepeatedSummary {
  std::string predictor;
  std::optional<double> median, least, most;
};

/// What stopping hopeless runs at a window saves.
struct StoppingSummary {
  std::string predictor;
  double wrong_stop_rate = 0;  ///< that was asked for
  std::int64_t n_runs = 0, n_stopped = 0, n_grokked = 0, n_wrong = 0;
  std::optional<Bounds> wrong_95;
  std::optional<double> saved;  ///< share of the steps
  std::optional<Bounds> saved_95;
  std::optional<double> saved_at_best;
};

/// A logarithm of the time a unit of log-odds.
struct TimeSummary {
  double value = 0;
  std::optional<Bounds> wald_95;
};

struct WindowSummary {
  const SchemeResult* scheme(std::string_view predictor, std::string_view left_out) const;  ///< nullptr: not there
  const DifferenceResult* difference(std::string_view predictor, std::string_view baseline,
                                     std::string_view left_out) const;  ///< nullptr: not there
  bool has_both_outcomes() const { return n_grokked > 0 && n_grokked < n_runs; }

  std::optional<std::int64_t> window;  ///< absent: every run at its own moment
  std::int64_t n_runs = 0, n_grokked = 0, n_grokked_inside = 0, n_not_finite = 0;
  std::vector<FeatureResult> features;  ///< strongest first
  std::vector<SchemeResult> schemes;    ///< without their scores
  std::vector<DifferenceResult> differences;
  std::vector<RepeatedSummary> repeated;
  Estimate within_cell, concordance;
  std::optional<TimeSummary> time;
  std::optional<Calibration> calibration;
  std::vector<StoppingSummary> stopping;
};

/// The forecaster of this study on the runs of another one.
struct TransferSummary {
  std::string sweep;
  std::vector<WindowSummary> windows;  ///< only counts
  std::vector<Estimate> auroc;         ///< a window each
};

struct ForecastDocument {
  GrokLabel label = GrokLabel::Published;
  std::int64_t n_runs = 0, n_grokked = 0, n_cells = 0;
  std::vector<VariedKey> varied;
  std::vector<LeftOutRun> left_out;
  EvaluationSettings settings;
  std::vector<WindowSummary> windows;  ///< by steps, ascending
  std::optional<WindowSummary> at_memorisation;
  std::vector<TransferSummary> tests;
};

/// Throws Error(BadFile) where something is missing or of another kind.
ForecastDocument forecast_document_of(const nlohmann::ordered_json& json, std::string_view path);

}  // namespace groklab
