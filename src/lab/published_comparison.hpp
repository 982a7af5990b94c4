// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/published_results.hpp"
#include "runs/metrics_log.hpp"

namespace groklab {

/// Fewest starts that a prediction interval is taken from.
constexpr int kFewestStarts = 8;

/// A published number beside ours.
struct PublishedComparison {
  PublishedNumber number;
  std::optional<double> ours;  ///< nullopt: a milestone that was not reached, or a step without a line
  double tolerance = 0;        ///< largest difference that passes; 0 where there is no such number
  std::string reason;          ///< what the tolerance is, in words
  bool passes = false;
};

/// The lines of metrics.jsonl of one run.
using RunLines = std::vector<MetricsLine>;

/// What the lines of a run say of a number: the value at its step, or the step of a milestone.
std::optional<double> measure(const PublishedNumber& number, const RunLines& lines);

/// For a run that starts from the published weights. Losses and norms: 2e-6 relative, as only the first update is
/// compared, where only the order of float sums differs. Milestones: the largest of 15 %, two evaluation intervals and,
/// where `starts` has the runs whose initial weights differ in the last bit (none, or kFewestStarts and more), their
/// 99 % prediction interval. A milestone that the published run never reached must not be reached within its budget.
PublishedComparison compare_same_weights(const PublishedNumber& number, std::int64_t eval_every, const RunLines& run,
                                         std::span<const RunLines> starts);

/// For a published run whose weights we cannot have: its number beside the mean of runs of our own seeds (kFewestStarts and
/// more). Losses must lie in the 99 % prediction interval of the logarithms; for milestones the tolerances are those of
/// compare_same_weights, with the seeds as starts. A seed that does not reach a milestone leaves no interval, and the
/// number fails.
PublishedComparison compare_own_seeds(const PublishedNumber& number, std::int64_t eval_every,
                                      std::span<const RunLines> seeds);

}  // namespace groklab
