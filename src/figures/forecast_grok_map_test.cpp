// SPDX-License-Identifier: MIT
#include "figures/forecast_grok_map.hpp"

#include <cmath>

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastGrokMap, ACellHasItsShareAndItsCounts) {
  const Figure figure = forecast_grok_map(planted_forecast());
  const Grid grid = heatmap_of(figure.panels.at(0));
  EXPECT_EQ((std::vector<double>(grid.values.begin(), grid.values.end() - 1)),
            (std::vector<double>{0, 0.25, 1, 0, 0.5}));
  const auto texts = layers_of<TextLayer>(figure.panels[0]);
  ASSERT_EQ(texts.size(), 5U) << "the cell without runs has no text";
  EXPECT_EQ(texts[1]->text, "1/4");
  EXPECT_EQ(texts[1]->x, 1);
  EXPECT_EQ(texts[1]->y, 0);
  EXPECT_EQ(texts[4]->text, "2/4");
  EXPECT_EQ(texts[4]->y, 1);
}

TEST(ForecastGrokMap, ACellWithoutRunsStaysEmpty) {
  EXPECT_TRUE(std::isnan(heatmap_of(forecast_grok_map(planted_forecast()).panels.at(0)).values.back()));
}

TEST(ForecastGrokMap, AxesBearTheKeysAndTheirLevels) {
  const Panel panel = forecast_grok_map(planted_forecast()).panels.at(0);
  EXPECT_EQ(panel.x.label, "frac_train");
  EXPECT_EQ(panel.x.ticks.at(2).label, "0.8");
  EXPECT_EQ(panel.y.label, "weight_decay");
  EXPECT_EQ(panel.y.ticks.at(1).label, "1");
}

}  // namespace
}  // namespace groklab
