// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "analysis/pair_grid.hpp"
#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Cross-entropy of every pair, training and test pairs apart. Needs the network.
Figure per_sample_loss(const RunFigureData& data);

/// The losses of one side, [p * p], on a logarithmic colour axis; only that of the test pairs has a bar.
Panel pair_loss_panel(const PairGrid& grid, int p, const std::vector<double>& losses, PairSide side);

}  // namespace groklab
