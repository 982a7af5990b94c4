// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The map from neurons to logits, neurons in the order of their frequency, each row by its
/// largest weight: most weights are small. Needs a network that has one.
Figure neuron_logit_map_figure(const RunFigureData& data);

}  // namespace groklab
