// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "figures/figure.hpp"

namespace groklab {

/// About `target` round marks within the limits; steps of 10,000 and more as 10k. Log axes: powers of ten,
/// and numbers between them where there are too few.
std::vector<Tick> axis_ticks(const Limits& limits, Scale scale, int target);

/// The axis's own marks that are within the limits, or round ones.
std::vector<Tick> ticks_of(const Axis& axis, const Limits& limits, int target);

}  // namespace groklab
