// SPDX-License-Identifier: MIT
#include "figures/progress_by_frequency.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(ProgressByFrequency, WithoutItsOnlyFrequencyTheClockGuesses) {
  const Figure clock = progress_by_frequency(planted(Planted::Clock));
  const LineLayer& without = layer_labelled<LineLayer>(clock.panels[0], "k = 3");
  EXPECT_EQ(without.x.size(), 6U);
  EXPECT_NEAR(without.y.back(), std::log(kPlantedP), 1e-6);
  EXPECT_EQ(without.y.back(), layer_labelled<LineLayer>(clock.panels[0], "all").y.back()) << "it is the only one";
  EXPECT_NEAR(layer_labelled<LineLayer>(clock.panels[1], "k = 3").y.back(), clock_loss(), 1e-5);  // float weights
}

TEST(ProgressByFrequency, RandomWeightsHaveNoFrequencyOfTheirOwn) {
  const Figure random = progress_by_frequency(planted(Planted::Random));
  EXPECT_GT(layers_of<LineLayer>(random.panels[0]).size(), 3U);
  for (const LineLayer* line : layers_of<LineLayer>(random.panels[1])) {
    EXPECT_GT(line->y.back(), 2) << line->label;
  }
}

}  // namespace
}  // namespace groklab
