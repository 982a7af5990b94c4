// SPDX-License-Identifier: MIT
#include "figures/principal_plane.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

TEST(PrincipalPlane, FindsTheLongAxisOfAnEllipse) {
  // (3 cos, sin) around (10, 20), turned by the 3-4-5 triangle; third dimension constant.
  std::vector<float> rows;
  constexpr int kRows = 40;
  for (int i = 0; i < kRows; ++i) {
    const double angle = 2 * M_PI * i / kRows;
    const double x = 3 * std::cos(angle);
    const double y = std::sin(angle);
    rows.insert(rows.end(),
                {static_cast<float>(10 + 0.8 * x - 0.6 * y), static_cast<float>(20 + 0.6 * x + 0.8 * y), 7});
  }
  const PrincipalPlane plane = principal_plane({rows.data(), kRows, 3});
  EXPECT_NEAR(plane.share_x, 0.9, 1e-5);
  EXPECT_NEAR(plane.share_y, 0.1, 1e-5);
  for (int i = 0; i < kRows; ++i) {
    const auto at = static_cast<std::size_t>(i);
    EXPECT_NEAR(std::abs(plane.x[at]), std::abs(3 * std::cos(2 * M_PI * i / kRows)), 1e-4);
    EXPECT_NEAR(std::abs(plane.y[at]), std::abs(std::sin(2 * M_PI * i / kRows)), 1e-4);
  }
}

TEST(PrincipalPlane, RowsThatAreEqualHaveNone) {
  const std::vector<float> rows(12, 2.5F);
  const PrincipalPlane plane = principal_plane({rows.data(), 4, 3});
  EXPECT_EQ(plane.share_x, 0);
  for (const double x : plane.x) {
    EXPECT_NEAR(x, 0, 1e-12);
  }
}

}  // namespace
}  // namespace groklab
