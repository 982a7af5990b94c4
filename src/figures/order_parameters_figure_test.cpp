// SPDX-License-Identifier: MIT
#include "figures/order_parameters_figure.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(OrderParametersFigure, ShowsPublishedDefinitionsDashed) {
  const Figure figure = order_parameters_figure(planted(Planted::Clock));
  ASSERT_EQ(figure.panels.size(), 6U);
  for (const std::size_t panel : {3U, 4U, 5U}) {
    EXPECT_EQ(layer_labelled<LineLayer>(figure.panels[panel], "published").dash, Dash::Dashed);
  }
  EXPECT_EQ(figure.panels[3].y.scale, Scale::Log);
  EXPECT_EQ(layers_of<LineLayer>(figure.panels[2]).at(0)->y.front(), 0.1 + planted(Planted::Clock).metrics[0].test_acc);
  EXPECT_NE(layers_of<LineLayer>(figure.panels[2]).at(0)->y,
            layers_of<LineLayer>(order_parameters_figure(planted(Planted::Random)).panels[2]).at(0)->y);
}

}  // namespace
}  // namespace groklab
