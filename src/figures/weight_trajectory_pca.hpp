// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// All weights over checkpoints in their two principal directions, coloured by test accuracy. Needs three checkpoints.
Figure weight_trajectory_pca(const RunFigureData& data);

}  // namespace groklab
