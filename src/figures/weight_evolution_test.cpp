// SPDX-License-Identifier: MIT
#include "figures/weight_evolution.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(WeightEvolution, AMatrixHasTheSameColoursAtEveryMoment) {
  const Figure figure = weight_evolution(planted(Planted::Clock));
  ASSERT_EQ(figure.panels.size(), 8U);
  EXPECT_EQ(figure.n_columns, 4);
  EXPECT_EQ(figure.panels[0].title, "W_E, 0");
  EXPECT_EQ(figure.panels[3].title, "W_E, 500");
  for (std::size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(color_limits(figure.panels[i]).high, color_limits(figure.panels[0]).high);
  }
  EXPECT_NE(heatmap_of(figure.panels[0]).values, heatmap_of(figure.panels[3]).values);
}

}  // namespace
}  // namespace groklab
