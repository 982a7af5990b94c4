// SPDX-License-Identifier: MIT
#pragma once

#include "figures/animation.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Cross-entropy of every pair at a checkpoint, training and test pairs apart, with loss and accuracy until then. Colours
/// are the same in all frames. Needs pair losses and the network.
Animation pair_loss_animation(const RunFigureData& data);

}  // namespace groklab
