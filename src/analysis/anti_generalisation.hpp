// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runs/metrics_log.hpp"
#include "stats/bounds.hpp"

namespace groklab {

/// Whether a network that has just memorised its training set is worse than guessing on the test set.
struct AntiGeneralisation {
  std::int64_t step = 0;  ///< mem_step
  double test_loss = 0;
  double chance_loss = 0;  ///< ln p: every answer alike
  double test_acc = 0;
  double chance_acc = 0;    ///< 1 / p
  Bounds interval;          ///< 95 % of test_acc, as if the test pairs were drawn at random
  bool loss_above = false;  ///< test_loss > chance_loss
  bool acc_below = false;   ///< interval.high < chance_acc
};

/// At the first evaluation with train_acc >= 0.99; nullopt where there is none.
/// Source  the observation is system M's: test accuracies of 0.001 to 0.004 where guessing has 0.0103.
std::optional<AntiGeneralisation> anti_generalisation(const std::vector<MetricsLine>& lines, int p,
                                                      std::int64_t n_test);

}  // namespace groklab
