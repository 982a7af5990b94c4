// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forecast/window_table.hpp"
#include "stats/bounds.hpp"
#include "stats/calibration.hpp"
#include "stats/weibull_aft.hpp"

namespace groklab {

struct EvaluationSettings {
  double c = 1;            ///< inverse penalty of the logistic regressions
  int n_resamples = 2000;  ///< of every bootstrap
  int n_folds = 5;         ///< of the repeated cross-validation
  int n_repeats = 20;
  std::uint64_t seed = 0;  ///< of resamples and repeated folds
};

/// A number with its 95 % bootstrap intervals: cells drawn whole, and runs drawn one by one as system F does. Absent where
/// there is only one class.
struct Estimate {
  std::optional<double> value;
  std::optional<Bounds> by_cell, by_run;
};

/// One feature's own AUROC: below 1/2, a low value foretells grokking.
struct FeatureResult {
  std::string feature;
  Estimate auroc;
};

/// One predictor, scored out of fold in one scheme.
struct SchemeResult {
  std::string predictor;       ///< see predictors() in evaluation.cpp
  std::string scheme;          ///< "run", "cell", or a varied key: what is left out at once
  std::vector<double> scores;  ///< log-odds, a row of the window table each
  Estimate auroc;
};

/// AUROC of one predictor minus that of another in the same scheme, in the same resamples.
struct DifferenceResult {
  std::string predictor, baseline, scheme;
  Estimate auroc;
};

/// AUROC over repeats of stratified k-fold cross-validation by cell: pooled out-of-fold scores of leave-one-out are biased
/// where positives are few (Airola et al. 2011).
struct RepeatedResult {
  std::string predictor;
  std::vector<double> auroc;  ///< a repeat each
};

/// What a window's record foretells.
struct WindowResult {
  /// nullptr where that was not scored.
  const SchemeResult* scheme(std::string_view predictor, std::string_view left_out) const;

  WindowTable table;
  std::vector<FeatureResult> features;
  std::vector<SchemeResult> schemes;
  std::vector<DifferenceResult> differences;
  std::vector<RepeatedResult> repeated;
  Estimate within_cell;  ///< of the features' scores with their cell left out, over pairs of runs of one cell
  Estimate concordance;  ///< of the same scores with the time to grok (stats/concordance.hpp)
  /// Time to grok from a constant and the same scores; absent where the fit has no maximum.
  std::optional<WeibullAft> time;
  std::optional<Calibration> calibration;  ///< of the same scores; absent with one class alone
};

/// Throws Error(Usage) where fewer than two runs are left to compare.
WindowResult evaluate_window(const ForecastStudy& study, std::int64_t window, const EvaluationSettings& settings);

}  // namespace groklab
