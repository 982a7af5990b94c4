// SPDX-License-Identifier: MIT
#include "figures/forecast_calibration.hpp"

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastCalibration, WhatCameTrueLiesOnTheDiagonal) {
  const Panel panel = forecast_calibration(planted_forecast()).panels.at(0);
  const ScatterLayer& points = *layers_of<ScatterLayer>(panel).at(0);
  EXPECT_EQ(points.x, (std::vector<double>{0.1, 0.9}));
  EXPECT_EQ(points.y, (std::vector<double>{0.1, 0.9}));
}

TEST(ForecastCalibration, SharesHaveScoreIntervals) {
  const Panel panel = forecast_calibration(planted_forecast()).panels.at(0);
  const LineLayer& strokes = *layers_of<LineLayer>(panel).at(1);
  // Wilson's interval of 1 in 10 is 0.0179 to 0.4042 (Brown, Cai and DasGupta 2001); 1e-4 is what is printed.
  EXPECT_NEAR(strokes.y.at(0), 0.0179, 1e-4);
  EXPECT_NEAR(strokes.y.at(1), 0.4042, 1e-4);
}

}  // namespace
}  // namespace groklab
