// SPDX-License-Identifier: MIT
#include "figures/forecast_roc.hpp"

#include "figures/planted_forecast.hpp"

namespace groklab {
namespace {

TEST(ForecastRoc, APerfectScoreGoesAlongTheEdgeAndAnInvertedOneAlongTheOther) {
  const Panel panel = forecast_roc(planted_forecast()).panels.at(0);
  const LineLayer& perfect = layer_labelled<LineLayer>(panel, "features 1.00");
  EXPECT_EQ(perfect.x, (std::vector<double>{0, 0, 0, 0.5, 1}));
  EXPECT_EQ(perfect.y, (std::vector<double>{0, 0.5, 1, 1, 1}));
  const LineLayer& inverted = layer_labelled<LineLayer>(panel, "val_loss 0.00");
  EXPECT_EQ(inverted.y, (std::vector<double>{0, 0, 0, 0.5, 1}));
}

TEST(ForecastRoc, AConstantScoreIsTheDiagonal) {
  const Panel panel = forecast_roc(planted_forecast()).panels.at(0);
  const LineLayer& coin = layer_labelled<LineLayer>(panel, "val_acc 0.50");
  EXPECT_EQ(coin.x, (std::vector<double>{0, 1}));
  EXPECT_EQ(coin.y, (std::vector<double>{0, 1}));
}

TEST(ForecastRoc, WithOneClassThereIsTheDiagonalAlone) {
  ForecastFigureData data = planted_forecast();
  data.scores[0].grokked = {1, 1, 1, 1};
  EXPECT_EQ(layers_of<LineLayer>(forecast_roc(data).panels.at(0)).size(), 1U);
}

}  // namespace
}  // namespace groklab
