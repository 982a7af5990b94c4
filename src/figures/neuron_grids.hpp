// SPDX-License-Identifier: MIT
#pragma once

#include "figures/animation.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Two neurons of each of four key frequencies at most, over all pairs in the order of their angles, at every checkpoint.
/// A neuron's colours are the same in all frames. Needs the neurons and the network.
Animation neuron_grids(const RunFigureData& data);

}  // namespace groklab
