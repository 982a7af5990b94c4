// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Which frequency explains each neuron and how well, how many neurons each has, and the distribution. Needs the
/// network.
Figure neuron_clusters(const RunFigureData& data);

}  // namespace groklab
