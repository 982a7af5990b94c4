// SPDX-License-Identifier: MIT
#include "figures/contour_lines.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/special_numbers.hpp"

namespace groklab {
namespace {

Grid squared_distance(int n) {
  Grid grid{n, n, {}, {-2, 2}, {-2, 2}};
  for (int row = 0; row < n; ++row) {
    for (int col = 0; col < n; ++col) {
      const double x = -2 + 4 * (col + 0.5) / n;
      const double y = -2 + 4 * (row + 0.5) / n;
      grid.values.push_back(x * x + y * y);
    }
  }
  return grid;
}

TEST(ContourLines, OfACircularBowlAreCircles) {
  const LineLayer line = contour_line({squared_distance(41), {1.0}, "", ColorRole::Muted});
  ASSERT_GT(line.x.size(), 40U);
  double length = 0;
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    // Linear between nodes h = 4 / 41 apart the bowl is off by up to h^2 / 4, the radius by half as much.
    EXPECT_NEAR(std::hypot(line.x[i], line.y[i]), 1, 0.002);
    if (i > 0) {
      length += std::hypot(line.x[i] - line.x[i - 1], line.y[i] - line.y[i - 1]);
    }
  }
  EXPECT_NEAR(length, 2 * M_PI, 0.02) << "one closed line, nothing twice";
  EXPECT_EQ(line.x.front(), line.x.back());
}

TEST(ContourLines, PassNoMissingCell) {
  Grid grid{2, 3, {0, 0, 0, 1, kNan, 1}, {0, 3}, {0, 2}};
  EXPECT_TRUE(contour_segments(grid, 0.5).empty());
  grid.values[4] = 1;
  EXPECT_EQ(contour_segments(grid, 0.5).size(), 2U);
}

TEST(ContourLines, ASaddleIsDecidedByItsMiddle) {
  // High along the diagonal from the lower left: a low mean cuts the high corners off.
  Grid grid{2, 2, {1, 0, 0, 1}, {0, 2}, {0, 2}};
  for (const double level : {0.4, 0.6}) {
    for (const Segment& segment : contour_segments(grid, level)) {
      const double x = (segment.from[0] + segment.to[0]) / 2 - 1;
      const double y = (segment.from[1] + segment.to[1]) / 2 - 1;
      EXPECT_EQ(x * y > 0, level > 0.5) << level;  // beside high corners, or beside low ones
    }
  }
}

}  // namespace
}  // namespace groklab
