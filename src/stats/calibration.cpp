// SPDX-License-Identifier: MIT
#include "stats/calibration.hpp"

#include <algorithm>
#include <numeric>

#include "core/check.hpp"
#include "stats/ascending_order.hpp"
#include "stats/logistic_regression.hpp"
#include "stats/sigmoid.hpp"

namespace groklab {
namespace {

/// So weak a penalty that it moves no digit that anyone reads, and perfect separation still has an answer.
constexpr double kHardlyPenalised = 1e6;

CalibrationBin bin_of(std::span<const double> log_odds, std::span<const std::uint8_t> positive,
                      std::span<const std::size_t> members) {
  CalibrationBin bin;
  for (const std::size_t i : members) {
    bin.mean_probability += sigmoid(log_odds[i]) / static_cast<double>(members.size());
    bin.n_positive += positive[i];
    ++bin.n;
  }
  return bin;
}

}  // namespace

Calibration calibration(std::span<const double> log_odds, std::span<const std::uint8_t> positive, int n_bins) {
  GROKLAB_CHECK(log_odds.size() == positive.size() && !positive.empty() && n_bins >= 1);
  const auto n = positive.size();
  const double share = std::accumulate(positive.begin(), positive.end(), 0.0) / static_cast<double>(n);
  Calibration found;
  for (std::size_t i = 0; i < n; ++i) {
    const double error = sigmoid(log_odds[i]) - positive[i];
    found.brier += error * error / static_cast<double>(n);
  }
  found.brier_of_share = share * (1 - share);
  const LogisticModel again =
      fit_logistic({log_odds.data(), static_cast<std::ptrdiff_t>(n), 1}, positive, kHardlyPenalised);
  found.intercept = again.intercept;
  found.slope = again.weights[0];

  const std::vector<std::size_t> order = ascending_order(log_odds);
  const auto bins = std::min(static_cast<std::size_t>(n_bins), n);
  for (std::size_t b = 0; b < bins; ++b) {
    const std::size_t begin = n * b / bins;
    const std::size_t end = n * (b + 1) / bins;
    found.bins.push_back(bin_of(log_odds, positive, {order.data() + begin, end - begin}));
  }
  return found;
}

}  // namespace groklab
