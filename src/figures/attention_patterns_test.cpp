// SPDX-License-Identifier: MIT
#include "figures/attention_patterns.hpp"

#include <algorithm>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(AttentionPatterns, ThePlantedHeadsLookAtAAndAtB) {
  const Figure clock = attention_patterns(planted(Planted::Clock));
  const Grid grid = heatmap_of(clock.panels[0]);
  ASSERT_EQ(grid.n_rows, 3);
  ASSERT_EQ(grid.n_cols, 3);
  EXPECT_NEAR(grid.values[0], 1, 1e-6) << "head 0 to a";
  EXPECT_NEAR(grid.values[4], 1, 1e-6) << "head 1 to b";
  EXPECT_NEAR(grid.values[8], 1.0 / 3, 1e-6) << "head 2 to everything alike";
  const Grid random = heatmap_of(attention_patterns(planted(Planted::Random)).panels[0]);
  EXPECT_LT(*std::max_element(random.values.begin(), random.values.end()), 0.9);
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_NEAR(random.values[3 * row] + random.values[3 * row + 1] + random.values[3 * row + 2], 1, 1e-9);
  }
}

TEST(AttentionPatterns, EveryCellHasItsNumber) {
  const Figure clock = attention_patterns(planted(Planted::Clock));
  EXPECT_EQ(layers_of<TextLayer>(clock.panels[0]).size(), 9U);
  EXPECT_EQ(layers_of<TextLayer>(clock.panels[0])[0]->text, "1.00");
}

}  // namespace
}  // namespace groklab
