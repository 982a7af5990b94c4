// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace groklab {

/// Parameters that differ from `params` in the last bit only: each is moved by -1, 0 or +1 units in the last place, drawn
/// with equal chance from (seed, Stream::Nudge). What such starts come to is how much of a result is rounding.
std::vector<float> nudged_parameters(std::span<const float> params, std::uint64_t seed);

}  // namespace groklab
