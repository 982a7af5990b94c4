// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "config/config.hpp"

namespace groklab {

/// Learning rate of update u = 1, 2, ..., `steps`.
/// Warm-up: lr min(u / warmup_steps, 1); warmup_from_zero: (u - 1) / warmup_steps, as Nanda et al.'s code counts.
/// Cool-down: the last cooldown_frac of the steps follow lr (1 + cos(pi t)) / 2, t from 0 to 1 at the last update.
double learning_rate(const OptimizerConfig& optimizer, std::int64_t update, std::int64_t steps);

}  // namespace groklab
