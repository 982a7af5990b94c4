// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "search/study.hpp"

namespace groklab {

/// System C's flags --optuna_prune_warmup_steps, _min_trials, _margin, with its defaults.
struct MedianRule {
  std::int64_t warmup_steps = 0;  ///< no trial is pruned before this step
  int min_trials = 10;            ///< nor while fewer others can be compared with
  double margin = 0.02;           ///< share of the median by which a report may be above it
};

/// A report above the median of the others' reports at the same step, by more than the margin, or one that is not a
/// number. A complete trial that ended before is compared with by its last report: it got where this one wants to go. A
/// pruned one that ended before is not.
bool is_above_median(const MedianRule& rule, TrialViews seen, std::int64_t step, double value);

}  // namespace groklab
