// SPDX-License-Identifier: MIT
#include "figures/weight_heatmaps.hpp"

#include <cmath>

#include "analysis/planted_networks.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(WeightHeatmaps, ShowTheWeightsAsTheyAre) {
  const RunFigureData& data = planted(Planted::Clock);
  const Figure figure = weight_heatmaps(data);
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(figure.panels[0].title, "W_E");
  EXPECT_EQ(figure.panels[1].title, "W_U");
  const Grid grid = heatmap_of(figure.panels[0]);
  EXPECT_EQ(grid.n_rows, kPlantedP) << "without the row of \"=\"";
  EXPECT_EQ(grid.n_cols, kPlantedWidth);
  EXPECT_FLOAT_EQ(static_cast<float>(grid.values[5 * kPlantedWidth + kTokenCos]),
                  static_cast<float>(std::cos(kTau * 15 / kPlantedP)));
  const Limits colors = color_limits(figure.panels[0]);
  EXPECT_EQ(colors.low, -colors.high);
}

}  // namespace
}  // namespace groklab
