// SPDX-License-Identifier: MIT
#pragma once

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

/// Neighbouring values of every key, in the order of the sweep; those without a pair of runs are left out.
std::vector<PairedValues> paired_values(const SweepRuns& sweep);

}  // namespace groklab
