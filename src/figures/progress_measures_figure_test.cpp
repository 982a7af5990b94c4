// SPDX-License-Identifier: MIT
#include "figures/progress_measures_figure.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(ProgressMeasuresFigure, TheClockIsRestrictedToItsFrequency) {
  const Figure clock = progress_measures_figure(planted(Planted::Clock));
  const Figure random = progress_measures_figure(planted(Planted::Random));
  const auto last = [](const Figure& figure, std::size_t panel, const char* label) {
    return layer_labelled<LineLayer>(figure.panels[panel], label).y.back();
  };
  EXPECT_NEAR(last(clock, 0, "restricted, test"), clock_loss(), 1e-5);  // float weights
  EXPECT_GT(last(random, 0, "restricted, test"), 2);
  EXPECT_GT(last(clock, 0, "excluded, train"), std::log(kPlantedP) - 1e-6) << "nothing is left but guessing";
  EXPECT_GT(last(clock, 1, "logits"), 0.9);  // all in one of 11
  EXPECT_LT(last(random, 1, "logits"), 0.6);
  EXPECT_GT(last(clock, 2, ""), 0.999);
  EXPECT_NEAR(last(clock, 3, ""), 36, 1e-9);  // (10 - 4)^2
}

}  // namespace
}  // namespace groklab
