// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "stats/bounds.hpp"

namespace groklab {

/// Marks at 0, 1, ... for values that have names in place of sizes.
std::vector<Tick> named_ticks(const std::vector<std::string>& names);

/// Adds the interval of a number at (x, y) as a stroke of `layer`, after a gap.
void add_vertical_stroke(LineLayer& layer, double x, const Bounds& interval);
void add_horizontal_stroke(LineLayer& layer, double y, const Bounds& interval);

}  // namespace groklab
