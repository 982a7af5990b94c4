// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "lab/sweep_runs.hpp"
#include "stats/paired_order.hpp"

namespace groklab {

/// Two values of a key, compared over runs that share the seeds and all other keys.
struct PairedValues {
  std::string key, first, second;
  PairedOrder order;
  double p_holm = 1;  ///< of the sign test, adjusted for all pairs of values of the sweep
};

/// A key of more values is compared between neighbours alone: of 20 values there are 190 pairs, and adjusted for so many
/// tests nothing could be shown with the seeds that a sweep has.
inline constexpr std::size_t kMostForAllPairs = 8;

/// Every two values of every key, in the order of the sweep; those without a pair of runs are left out.
std::vector<PairedValues> paired_values(const SweepRuns& sweep);

}  // namespace groklab
