// SPDX-License-Identifier: MIT
#include "figures/neuron_spectra.hpp"

#include <algorithm>
#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(NeuronSpectra, RowsAreSharesOfTheVariance) {
  for (const Planted what : {Planted::Clock, Planted::Random}) {
    const RunFigureData& data = planted(what);
    const Grid grid = heatmap_of(neuron_spectra(data).panels[0]);
    ASSERT_EQ(grid.n_cols, kPlantedP / 2);
    double best = 0;
    for (int col = 0; col < grid.n_cols; ++col) {
      best = std::max(best, grid.values[static_cast<std::size_t>(col)]);
    }
    // The first row is the first neuron in that order; its largest share is what its fit says.
    double largest = 0;
    for (const FrequencyFit& fit : data.network->neuron_fits) {
      largest = std::abs(fit.fve - best) < std::abs(largest - best) ? fit.fve : largest;
    }
    EXPECT_NEAR(best, largest, 1e-9);
    EXPECT_LE(best, 1 + 1e-9);
  }
}

}  // namespace
}  // namespace groklab
