// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The energy of the logits at each key frequency when one head of a transformer writes nothing, over what it is when all
/// write: 0, the frequency needs that head; 1, it does without. Costs a forward pass over all pairs a head. Needs `network` and
/// key frequencies.
Figure head_ablation_figure(const RunFigureData& data);

}  // namespace groklab
