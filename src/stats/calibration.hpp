// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace groklab {

/// Predictions of about the same size, and what became of them.
struct CalibrationBin {
  double mean_probability = 0;
  std::int64_t n = 0;
  std::int64_t n_positive = 0;
};

/// How far predicted probabilities can be taken at their word.
struct Calibration {
  double brier = 0;                  ///< mean (probability - outcome)^2
  double brier_of_share = 0;         ///< of the share of positives, predicted for everybody
  double intercept = 0;              ///< of the logistic regression of the outcome on the log-odds: 0 ..
  double slope = 0;                  ///< .. and 1 when calibrated; a slope below 1 is overconfidence
  std::vector<CalibrationBin> bins;  ///< as many examples in each, ascending
};

/// Source  Brier 1950; Cox 1958 for intercept and slope
/// Needs   finite log-odds, both classes
Calibration calibration(std::span<const double> log_odds, std::span<const std::uint8_t> positive, int n_bins);

}  // namespace groklab
