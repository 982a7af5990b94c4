// SPDX-License-Identifier: MIT
#include "figures/weight_trajectory_pca.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(WeightTrajectoryPca, AStraightPathHasOneDirection) {
  const Figure figure = weight_trajectory_pca(planted(Planted::Clock));
  const ScatterLayer& dots = *layers_of<ScatterLayer>(figure.panels[0]).at(0);
  ASSERT_EQ(dots.x.size(), 6U);
  EXPECT_NE(figure.panels[0].x.label.find("100 %"), std::string::npos) << figure.panels[0].x.label;
  const double step = dots.x[1] - dots.x[0];
  for (std::size_t i = 1; i < 6; ++i) {
    EXPECT_NEAR(dots.x[i] - dots.x[i - 1], step, 1e-4 * std::abs(step));
    EXPECT_NEAR(dots.y[i], 0, 1e-2 * std::abs(step));
  }
  EXPECT_LT(dots.value.front(), 0.05);
  EXPECT_GT(dots.value.back(), 0.95);
  EXPECT_EQ(layers_of<TextLayer>(figure.panels[0]).at(1)->text, "step 500");
}

}  // namespace
}  // namespace groklab
