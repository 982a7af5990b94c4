// SPDX-License-Identifier: MIT
#include "search/target_watch.hpp"

namespace groklab {

bool TargetWatch::has_target(const MetricsLine& line) const {
  const bool has_acc = objective_.test_acc <= 0 || line.test_acc >= objective_.test_acc;
  const bool has_loss = objective_.test_loss <= 0 || line.test_loss <= objective_.test_loss;
  return has_acc && has_loss;
}

bool TargetWatch::observe(const MetricsLine& line) {
  if (reached_) {
    return true;
  }
  if (!has_target(line)) {
    row_ = 0;
    return false;
  }
  if (++row_ == 1) {
    first_ = line.step;
  }
  reached_ = row_ >= objective_.sustained;
  return reached_;
}

}  // namespace groklab
