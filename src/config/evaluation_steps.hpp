// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "config/config.hpp"

namespace groklab {

/// Whether a run is evaluated after `step` updates: step 0, every eval_every, the last step, and eval_at.
bool is_evaluated(const TrainConfig& train, std::int64_t step);

/// The last evaluation before `step`; 0 where there is none.
std::int64_t evaluation_before(const TrainConfig& train, std::int64_t step);

}  // namespace groklab
