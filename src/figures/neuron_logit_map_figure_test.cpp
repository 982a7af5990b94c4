// SPDX-License-Identifier: MIT
#include "figures/neuron_logit_map_figure.hpp"

#include <cmath>

#include "analysis/planted_networks.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(NeuronLogitMapFigure, RowsOfTheClockAreCosinesOfTheClass) {
  const Figure clock = neuron_logit_map_figure(planted(Planted::Clock));
  const Grid grid = heatmap_of(clock.panels[0]);
  ASSERT_EQ(grid.n_cols, kPlantedP);
  ASSERT_EQ(grid.n_rows, kNeuronsAFrequency);
  for (int row = 0; row < grid.n_rows; ++row) {
    double re = 0, im = 0, squares = 0;
    for (int c = 0; c < kPlantedP; ++c) {
      const double value = grid.values[static_cast<std::size_t>(row * kPlantedP + c)];
      re += value * std::cos(kTau * kPlantedFrequency * c / kPlantedP);
      im += value * std::sin(kTau * kPlantedFrequency * c / kPlantedP);
      squares += value * value;
      EXPECT_LE(std::abs(value), 1);
    }
    EXPECT_NEAR((re * re + im * im) * 2 / kPlantedP, squares, 1e-5) << row;  // Parseval: all at one frequency
  }
}

}  // namespace
}  // namespace groklab
