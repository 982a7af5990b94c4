// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <vector>

#include "analysis/split_losses.hpp"

namespace groklab {

/// One number of an ablation beside the same number of random sets of its size.
struct NumberComparison {
  double mean = 0;  ///< of the random sets
  double low = 0;   ///< their 2.5 and 97.5 % quantiles: where a random set falls, not where the mean does
  double high = 0;
  double p = 1;  ///< (1 + random sets that do at least as much harm) / (1 + random sets)
};

/// Absent where the set of examples is empty.
struct SplitComparisons {
  std::optional<NumberComparison> train, test, all;
};

struct ControlComparison {
  SplitComparisons loss;      ///< harm is a higher one
  SplitComparisons accuracy;  ///< harm is a lower one
};

/// Math    p is the Monte-Carlo p-value of the hypothesis that what was ablated is a random set; its least value is
///         1 / (1 + number of random sets).
/// Source  Davison and Hinkley 1997, section 4.2.
/// Needs   at least one random set
ControlComparison compare_with_controls(const SplitScores& ablated, const std::vector<SplitScores>& controls);

}  // namespace groklab
