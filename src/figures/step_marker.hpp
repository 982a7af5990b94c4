// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "figures/figure.hpp"

namespace groklab {

/// Draws a line at that step into every panel whose abscissa is the step, where its limits and scale have room for it.
void add_step_marker(Figure& figure, std::int64_t step);

}  // namespace groklab
