// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Singular values of the first weights at up to six checkpoints. Needs checkpoints.
Figure svd_evolution(const RunFigureData& data);

}  // namespace groklab
