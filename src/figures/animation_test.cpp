// SPDX-License-Identifier: MIT
#include "figures/animation.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(UpTo, LinesRulesAndCellsEndThereAndTheLimitsAreThoseOfTheWhole) {
  Panel whole;
  whole.color = ColorAxis{"value"};
  whole.layers.emplace_back(HeatmapLayer{{1, 4, {1, 2, 3, 40}, {0, 4}, {0, 20}}});
  whole.layers.emplace_back(LineLayer{{0, 1, 2, 3}, {0, 10, 20, 100}, "line"});
  whole.layers.emplace_back(RuleLayer{Direction::Vertical, 3, "late"});
  whole.layers.emplace_back(RuleLayer{Direction::Vertical, 1, "early"});
  const Panel panel = up_to(whole, 1.5);
  const LineLayer& line = layer_labelled<LineLayer>(panel, "line");
  EXPECT_EQ(line.y[1], 10);
  EXPECT_TRUE(std::isnan(line.y[2]));
  ASSERT_EQ(layers_of<RuleLayer>(panel).size(), 1U);
  EXPECT_EQ(layers_of<RuleLayer>(panel)[0]->label, "early");
  EXPECT_EQ(heatmap_of(panel).values[1], 2);
  EXPECT_TRUE(std::isnan(heatmap_of(panel).values[2]));
  EXPECT_EQ(axis_limits(panel, AxisName::Y).high, axis_limits(whole, AxisName::Y).high);
  EXPECT_EQ(color_limits(panel).high, 40);
}

}  // namespace
}  // namespace groklab
