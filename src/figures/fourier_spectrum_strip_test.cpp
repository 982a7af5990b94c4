// SPDX-License-Identifier: MIT
#include "figures/fourier_spectrum_strip.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(FourierSpectrumStrip, EveryColumnIsASpectrum) {
  const Figure figure = fourier_spectrum_strip(planted(Planted::Clock));
  const Grid grid = heatmap_of(figure.panels[0]);
  EXPECT_EQ(grid.n_cols, 6);
  EXPECT_EQ(grid.n_rows, kPlantedP / 2);
  for (int col = 0; col < grid.n_cols; ++col) {
    double sum = 0;
    for (int row = 0; row < grid.n_rows; ++row) {
      sum += grid.values[static_cast<std::size_t>(row * grid.n_cols + col)];
    }
    EXPECT_NEAR(sum, 1, 1e-9) << col;
  }
  // Row r is frequency r + 1.
  EXPECT_NEAR(grid.values[static_cast<std::size_t>((kPlantedFrequency - 1) * grid.n_cols + 5)], 1, 1e-6);
}

TEST(FourierSpectrumStrip, UnevenSnapshotsFillTheTimeUntilTheNext) {
  RunFigureData data = planted(Planted::Clock);
  data.snapshots->step = {0, 1, 2, 3, 4, 600};
  const Grid grid = heatmap_of(fourier_spectrum_strip(data).panels[0]);
  const auto row = static_cast<std::size_t>((kPlantedFrequency - 1) * grid.n_cols);
  EXPECT_EQ(grid.values[row + 1], grid.values[row + 4]) << "all after step 4 and before 600";
}

}  // namespace
}  // namespace groklab
