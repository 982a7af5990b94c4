// SPDX-License-Identifier: MIT
#include "figures/phase_transition.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(PhaseTransition, ShowsTheTransitionAndNotTheRest) {
  const RunFigureData& data = planted(Planted::Clock);
  const Figure figure = phase_transition(data);
  ASSERT_EQ(figure.panels.size(), 4U);
  for (const Panel& panel : figure.panels) {
    const Limits limits = axis_limits(panel, AxisName::X);
    EXPECT_GT(limits.low, 100);
    EXPECT_LT(limits.low, 350);
    EXPECT_EQ(limits.high, 500);
  }
}

TEST(PhaseTransition, NeedsOne) {
  const auto reason = find_run_picture("phase_transition").why_not(planted(Planted::Random));
  ASSERT_TRUE(reason.has_value());
  EXPECT_EQ(*reason, "test accuracy never reached 0.95");
}

}  // namespace
}  // namespace groklab
