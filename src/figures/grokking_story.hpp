// SPDX-License-Identifier: MIT
#pragma once

#include "figures/animation.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Loss until now, the spectrum now, the embedding now in the plane in which it ends, Gini coefficients until now: a frame a
/// snapshot. Weights are those of the latest checkpoint. Needs snapshots, checkpoints and the network.
Animation grokking_story(const RunFigureData& data);

}  // namespace groklab
