// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The same weights at up to four checkpoints. Needs checkpoints.
Figure weight_evolution(const RunFigureData& data);

}  // namespace groklab
