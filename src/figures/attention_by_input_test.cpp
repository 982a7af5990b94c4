// SPDX-License-Identifier: MIT
#include "figures/attention_by_input.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(AttentionByInput, HasAPanelAHead) {
  const Figure random = attention_by_input(planted(Planted::Random));
  ASSERT_EQ(random.panels.size(), 3U);
  for (const Panel& panel : random.panels) {
    const Grid grid = heatmap_of(panel);
    const auto [low, high] = std::minmax_element(grid.values.begin(), grid.values.end());
    EXPECT_GE(*low, 0);
    EXPECT_LE(*high, 1);
    EXPECT_GT(*high - *low, 0.01) << "random heads depend on the pair";
  }
  const Grid clock = heatmap_of(attention_by_input(planted(Planted::Clock)).panels[0]);
  const auto [low, high] = std::minmax_element(clock.values.begin(), clock.values.end());
  EXPECT_LT(*high - *low, 1e-6) << "the planted ones do not";
}

TEST(AttentionByInput, AIsToTheRight) {
  const RunFigureData& data = planted(Planted::Random);
  const Grid grid = heatmap_of(attention_by_input(data).panels[0]);
  const MatrixView<const double> attention = data.network->tables.attention(0, 0);
  const double at = grid.values[2 * kPlantedP + 5];  // row b = 2, column a = 5
  bool found = false;
  for (int position = 0; position < 3; ++position) {
    found = found || attention(5 * kPlantedP + 2, position) == at;
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace groklab
