// SPDX-License-Identifier: MIT
#include "train/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace groklab {

double learning_rate(const OptimizerConfig& optimizer, std::int64_t update, std::int64_t steps) {
  double factor = 1;
  if (optimizer.warmup_steps > 0) {
    const double counted = static_cast<double>(optimizer.warmup_from_zero ? update - 1 : update);
    factor = std::min(counted / static_cast<double>(optimizer.warmup_steps), 1.0);
  }
  const auto cooldown_steps = static_cast<std::int64_t>(optimizer.cooldown_frac * static_cast<double>(steps));
  const std::int64_t into_cooldown = update - (steps - cooldown_steps);
  if (cooldown_steps > 0 && into_cooldown > 0) {
    const double t = static_cast<double>(into_cooldown) / static_cast<double>(cooldown_steps);
    factor *= 0.5 * (1 + std::cos(std::numbers::pi * t));
  }
  return optimizer.lr * factor;
}

}  // namespace groklab
