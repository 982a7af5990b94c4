// SPDX-License-Identifier: MIT
#include "figures/svd_evolution.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(SvdEvolution, ThePlantedCircleHasTwoValues) {
  const Figure figure = svd_evolution(planted(Planted::Clock));
  const auto lines = layers_of<LineLayer>(figure.panels[0]);
  ASSERT_EQ(lines.size(), 6U);
  EXPECT_EQ(lines[5]->label, "500");
  EXPECT_NEAR(lines[5]->y[0], std::sqrt(kPlantedP / 2.0), 1e-4);
  EXPECT_NEAR(lines[5]->y[1], std::sqrt(kPlantedP / 2.0), 1e-4);
  EXPECT_NEAR(lines[5]->y[2], 0, 1e-4);
  EXPECT_GT(lines[0]->y[2], 0.5) << "random ones have as many as there are dimensions";
}

}  // namespace
}  // namespace groklab
