// SPDX-License-Identifier: MIT
#include "figures/step_marker.hpp"

#include <gtest/gtest.h>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

Panel panel_over(const std::string& label) {
  Panel panel;
  panel.x.label = label;
  panel.layers.emplace_back(LineLayer{{0, 100}, {0, 1}, "line"});
  return panel;
}

TEST(StepMarker, StandsInPanelsOverStepsAlone) {
  Figure figure;
  figure.panels = {panel_over("step"), panel_over("frequency")};
  add_step_marker(figure, 40);
  const auto rules = layers_of<RuleLayer>(figure.panels[0]);
  ASSERT_EQ(rules.size(), 1U);
  EXPECT_EQ(rules[0]->at, 40);
  EXPECT_TRUE(layers_of<RuleLayer>(figure.panels[1]).empty());
}

TEST(StepMarker, IsLeftOutWhereThePanelHasNoRoomForIt) {
  Figure figure;
  figure.panels = {panel_over("step"), panel_over("step")};
  figure.panels[0].x.limits = Limits{50, 100};
  figure.panels[1].x.scale = Scale::Log;
  add_step_marker(figure, 0);
  EXPECT_TRUE(layers_of<RuleLayer>(figure.panels[0]).empty());
  EXPECT_TRUE(layers_of<RuleLayer>(figure.panels[1]).empty());
}

}  // namespace
}  // namespace groklab
