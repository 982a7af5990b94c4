// SPDX-License-Identifier: MIT
#pragma once

#include "figures/animation.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// embedding_circles at every checkpoint, of the key frequencies of the last one. Needs checkpoints and the network.
Animation embedding_circles_forming(const RunFigureData& data);

}  // namespace groklab
