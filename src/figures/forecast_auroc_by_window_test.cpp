// SPDX-License-Identifier: MIT
#include "figures/forecast_auroc_by_window.hpp"

#include <cmath>

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastAurocByWindow, APanelForWhatIsLeftOut) {
  const Figure figure = forecast_auroc_by_window(planted_forecast());
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(figure.panels[0].title, "left out: run");
  EXPECT_EQ(figure.panels[1].title, "left out: cell");
}

TEST(ForecastAurocByWindow, IntervalsAreStrokesAtTheirValue) {
  const Panel panel = forecast_auroc_by_window(planted_forecast()).panels.at(0);
  const LineLayer& features = layer_labelled<LineLayer>(panel, "features");
  EXPECT_EQ(features.y, (std::vector<double>{0.9, 1}));
  const LineLayer& strokes = *layers_of<LineLayer>(panel).at(1);
  ASSERT_EQ(strokes.x.size(), 3U) << "the second window has no interval";
  EXPECT_EQ(strokes.x[0], features.x[0]);
  EXPECT_EQ(strokes.y[0], 0.8);
  EXPECT_EQ(strokes.y[1], 0.95);
  EXPECT_TRUE(std::isnan(strokes.y[2])) << "nothing joins it to the next";
}

TEST(ForecastAurocByWindow, PredictorsStandSideBySide) {
  const Panel panel = forecast_auroc_by_window(planted_forecast()).panels.at(0);
  const double features = layer_labelled<LineLayer>(panel, "features").x.at(1);
  const double settings = layer_labelled<LineLayer>(panel, "hyperparameters").x.at(1);
  EXPECT_LT(features, 1);
  EXPECT_GT(settings, 1);
}

}  // namespace
}  // namespace groklab
