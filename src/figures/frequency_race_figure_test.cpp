// SPDX-License-Identifier: MIT
#include "figures/frequency_race_figure.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(FrequencyRaceFigure, TheClocksOnlyFrequencyWins) {
  const Figure clock = frequency_race_figure(planted(Planted::Clock));
  EXPECT_NE(clock.subtitle.find("winners 3;"), std::string::npos) << clock.subtitle;
  EXPECT_EQ(layers_of<LineLayer>(clock.panels[1]).at(0)->y.back(), 1);
  const Figure random = frequency_race_figure(planted(Planted::Random));
  EXPECT_NE(random.subtitle, clock.subtitle);
}

}  // namespace
}  // namespace groklab
