// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "figures/sweep_figure_data.hpp"
#include "lab/sweep_runs.hpp"

namespace groklab {

/// Numbers made of several keys, where at least two of these vary and the number does: "lr x decay", "parameters"
/// and "d_head" of the network. `axes`: those of the figures, in whose words the parts are named.
/// Source  of the first, system N: decoupled decay shrinks weights by lr weight_decay a step
std::vector<MadeKey> made_keys(const SweepRuns& sweep, const std::vector<SweepAxis>& axes);

}  // namespace groklab
