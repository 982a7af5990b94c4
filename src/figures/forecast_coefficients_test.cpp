// SPDX-License-Identifier: MIT
#include "figures/forecast_coefficients.hpp"

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastCoefficients, TheLargestIsOnTopWhateverItsSign) {
  const Panel panel = forecast_coefficients(planted_forecast()).panels.at(0);
  const ScatterLayer& heads = *layers_of<ScatterLayer>(panel).at(0);
  EXPECT_EQ(heads.x, (std::vector<double>{0.1, 1, -2}));
  EXPECT_EQ(heads.y, (std::vector<double>{0, 1, 2}));
  EXPECT_EQ(panel.y.ticks.at(2).label, "large");
}

TEST(ForecastCoefficients, AStemGoesFromZeroToItsHead) {
  const Panel panel = forecast_coefficients(planted_forecast()).panels.at(0);
  const LineLayer& stems = *layers_of<LineLayer>(panel).at(0);
  EXPECT_EQ(stems.x.at(0), 0);
  EXPECT_EQ(stems.x.at(1), 0.1);
  EXPECT_FALSE(drawable(panel, stems.x.at(2), 0)) << "a gap after it";
}

}  // namespace
}  // namespace groklab
