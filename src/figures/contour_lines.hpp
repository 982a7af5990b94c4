// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <vector>

#include "figures/figure.hpp"

namespace groklab {

struct Segment {
  std::array<double, 2> from{};  ///< x, y
  std::array<double, 2> to{};
};

/// Where a grid, linear between the centres of its cells, passes `level`: marching squares, saddles decided by the mean
/// of the four nodes. Squares with a node that is not finite have none. Segments are in the order of the squares.
std::vector<Segment> contour_segments(const Grid& grid, double level);

/// The same as few lines as can be, each between gaps (NaN): the two ends of a line that is not closed lie on the edge.
LineLayer contour_line(const ContourLayer& layer);

}  // namespace groklab
