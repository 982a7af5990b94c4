// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Cross-entropy of every pair, training and test pairs apart. Needs the network.
Figure per_sample_loss(const RunFigureData& data);

}  // namespace groklab
