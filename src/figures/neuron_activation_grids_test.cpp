// SPDX-License-Identifier: MIT
#include "figures/neuron_activation_grids.hpp"

#include <cmath>

#include "analysis/planted_networks.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(NeuronActivationGrids, AClockNeuronHasOnePeriodAndOneContour) {
  const Figure clock = neuron_activation_grids(planted(Planted::Clock));
  ASSERT_EQ(clock.panels.size(), 3U);
  const Grid grid = heatmap_of(clock.panels[0]);
  // In the order of angles neighbours differ by no more than a period of (cos + cos)^2 <= 4 can: 8 pi / p.
  for (int row = 0; row < kPlantedP; ++row) {
    for (int col = 1; col < kPlantedP; ++col) {
      const auto at = static_cast<std::size_t>(row * kPlantedP + col);
      EXPECT_LT(std::abs(grid.values[at] - grid.values[at - 1]), 8 * kTau / 2 / kPlantedP);
    }
  }
  const ContourLayer& contour = *layers_of<ContourLayer>(clock.panels[0]).at(0);
  ASSERT_EQ(contour.levels.size(), 1U);
  EXPECT_NE(clock.panels[0].title.find("k = 3"), std::string::npos);
}

TEST(NeuronActivationGrids, RandomNeuronsAreShownWithWhatLittleIsExplained) {
  const Figure random = neuron_activation_grids(planted(Planted::Random));
  EXPECT_FALSE(random.panels.empty());
  EXPECT_NE(random.panels[0].title, neuron_activation_grids(planted(Planted::Clock)).panels[0].title);
}

}  // namespace
}  // namespace groklab
