// SPDX-License-Identifier: MIT
#include "figures/forecast_feature_map.hpp"

#include <cmath>

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastFeatureMap, TheStrongestIsOnTopWhateverItsSign) {
  const Panel panel = forecast_feature_map(planted_forecast()).panels.at(0);
  std::vector<std::string> from_the_top;
  for (auto tick = panel.y.ticks.rbegin(); tick != panel.y.ticks.rend(); ++tick) {
    from_the_top.push_back(tick->label);
  }
  EXPECT_EQ(from_the_top, (std::vector<std::string>{"perfect", "inverted", "says_nothing", "absent"}));
}

TEST(ForecastFeatureMap, ColoursAreDistancesFromACoin) {
  const Panel panel = forecast_feature_map(planted_forecast()).panels.at(0);
  const Grid grid = heatmap_of(panel);
  ASSERT_EQ(grid.values.size(), 8U);
  EXPECT_TRUE(std::isnan(grid.values[0]) && std::isnan(grid.values[1]));
  EXPECT_EQ((std::vector<double>(grid.values.begin() + 2, grid.values.end())),
            (std::vector<double>{0, 0, -0.4, -0.5, 0.5, 0.5}));
  EXPECT_EQ(color_limits(panel).low, -0.5);
  EXPECT_EQ(layers_of<TextLayer>(panel).at(2)->text, "0.10");
}

}  // namespace
}  // namespace groklab
