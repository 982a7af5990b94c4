// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>

#include "search/study.hpp"

namespace groklab {

/// Rung k is at step min_resource * reduction_factor^(k + min_early_stopping_rate).
struct HalvingRule {
  std::int64_t min_resource = 1;
  int reduction_factor = 4;
  int min_early_stopping_rate = 0;
};

/// Asynchronous successive halving: at every rung a trial goes on if its report is among the best 1 / reduction_factor of
/// those that got there, itself included; the first ones if it is the best so far. True where it does not go on from the
/// rung that `reports`, its own so far, has just come to. NaN does not go on.
/// Source: Li et al. 2018, 1810.05934; rungs and ties as Optuna 3.1's SuccessiveHalvingPruner has them.
bool is_halved(const HalvingRule& rule, TrialViews seen, const std::map<std::int64_t, double>& reports);

}  // namespace groklab
