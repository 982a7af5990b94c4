// SPDX-License-Identifier: MIT
#include "figures/forecast_example_curves.hpp"

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastExampleCurves, OutcomesHaveTheirColoursAndOneEntryInTheLegendEach) {
  const Figure figure = forecast_example_curves(planted_forecast());
  ASSERT_EQ(figure.panels.size(), 2U);
  const auto lines = layers_of<LineLayer>(figure.panels[0]);
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_EQ(lines[0]->label, "groks");
  EXPECT_EQ(lines[0]->y, (std::vector<double>{0, 0.1, 1}));
  EXPECT_EQ(lines[1]->label, "does not");
  EXPECT_EQ(lines[2]->label, "");
  EXPECT_EQ(lines[1]->color, lines[2]->color);
  EXPECT_NE(lines[0]->color, lines[1]->color);
}

TEST(ForecastExampleCurves, ShadesWhatTheLongestWindowSeesAndShowsItsLoss) {
  const Figure figure = forecast_example_curves(planted_forecast());
  EXPECT_EQ(layers_of<BandLayer>(figure.panels[0]).at(0)->x, (std::vector<double>{0, 20}));
  const LineLayer& early = *layers_of<LineLayer>(figure.panels[1]).at(1);
  EXPECT_EQ(early.x, (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(early.y, (std::vector<double>{3, 5, 7}));
}

}  // namespace
}  // namespace groklab
