// SPDX-License-Identifier: MIT
#include "figures/fourier_heatmap.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(FourierHeatmap, AdditionIsOnTheDiagonal) {
  const Grid clock = heatmap_of(fourier_heatmap(planted(Planted::Clock)).panels[0]);
  const Grid random = heatmap_of(fourier_heatmap(planted(Planted::Random)).panels[0]);
  const auto cell = [](const Grid& grid, int row, int col) {
    return grid.values[static_cast<std::size_t>(row * grid.n_cols + col)];
  };
  EXPECT_NEAR(cell(clock, kPlantedFrequency, kPlantedFrequency), 1, 1e-6);
  EXPECT_LT(cell(random, kPlantedFrequency, kPlantedFrequency), 0.3);
  for (const Grid& grid : {clock, random}) {
    double sum = 0;
    for (const double value : grid.values) {
      sum += value;
    }
    EXPECT_NEAR(sum, 1, 1e-9) << "shares";
    EXPECT_EQ(grid.values[0], 0) << "without the constant";
  }
}

}  // namespace
}  // namespace groklab
