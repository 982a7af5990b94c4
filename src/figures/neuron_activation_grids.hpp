// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The best-explained neurons of each key frequency over all pairs, and half height of the polynomial that explains
/// them as a contour. Needs the network.
Figure neuron_activation_grids(const RunFigureData& data);

}  // namespace groklab
