// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "figures/figure.hpp"

namespace groklab {

/// Writes a text on a cell of a heatmap, in a colour that can be read on the cell's (muted on one without a value), at a share
/// of its height. The grid's cells are 1 by 1, from (0, 0) on; the panel has a colour axis, whose limits hold its heatmaps.
void write_in_cell(Panel& panel, const Grid& grid, std::size_t cell, std::string text, double height = 0.5);

}  // namespace groklab
