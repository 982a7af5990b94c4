// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "forecast/bootstrapped.hpp"
#include "forecast/early_stopping.hpp"
#include "forecast/window_table.hpp"
#include "stats/calibration.hpp"
#include "stats/weibull_aft.hpp"

namespace groklab {

struct EvaluationSettings {
  double c = 1;            ///< inverse penalty of the logistic regressions
  int n_resamples = 2000;  ///< of every bootstrap
  int n_folds = 5;         ///< of the repeated cross-validation
  int n_repeats = 20;
  double wrong_stop_rate = 0.05;  ///< of the runs that grok, to be stopped as hopeless
  std::uint64_t seed = 0;         ///< of resamples and repeated folds
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

/// What is gained by stopping the runs that a predictor holds hopeless.
struct StoppingResult {
  std::string predictor;
  EarlyStopping stopping;
};

/// What is foretold at a landmark.
struct WindowResult {
  /// nullptr where that was not scored.
  const SchemeResult* scheme(std::string_view predictor, std::string_view left_out) const;

  WindowTable table;
  std::vector<FeatureResult> features;
  std::vector<SchemeResult> schemes;
  std::vector<DifferenceResult> differences;
  std::vector<RepeatedResult> repeated;
  std::vector<StoppingResult> stopping;
  Estimate within_cell;  ///< of the features' scores with their cell left out, over pairs of runs of one cell
  Estimate concordance;  ///< of the same scores with the time to grok (stats/concordance.hpp)
  /// Time to grok from a constant and the same scores; absent where the fit has no maximum.
  std::optional<WeibullAft> time;
  std::optional<Calibration> calibration;  ///< of the same scores; absent with one class alone
};

inline constexpr int kCalibrationBins = 8;

/// nullopt where fewer than two runs are left to compare. Throws Error(Usage) where a run's early record is shorter than
/// the window.
std::optional<WindowResult> evaluate_window(const ForecastStudy& study, const Landmark& landmark,
                                            const EvaluationSettings& settings);

}  // namespace groklab
