// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The weights that touch tokens: the embedding and the map to the logits. Needs checkpoints.
Figure weight_heatmaps(const RunFigureData& data);

}  // namespace groklab
