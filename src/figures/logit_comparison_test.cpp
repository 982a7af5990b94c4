// SPDX-License-Identifier: MIT
#include "figures/logit_comparison.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/planted_networks.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(LogitComparison, OfTheClockNothingIsLeft) {
  const Figure clock = logit_comparison(planted(Planted::Clock));
  ASSERT_EQ(clock.panels.size(), 3U);
  for (const double value : heatmap_of(clock.panels[0]).values) {
    EXPECT_NEAR(value, kNeuronsAFrequency / 2.0, 1e-3);  // cos 0 times the planted amplitude
  }
  for (const double value : heatmap_of(clock.panels[2]).values) {
    EXPECT_NEAR(value, 0, 1e-3);
  }
}

TEST(LogitComparison, TheThreeAddUp) {
  const Figure random = logit_comparison(planted(Planted::Random));
  double largest = 0;
  for (std::size_t i = 0; i < heatmap_of(random.panels[0]).values.size(); ++i) {
    const double difference = heatmap_of(random.panels[2]).values[i];
    EXPECT_NEAR(heatmap_of(random.panels[0]).values[i] - heatmap_of(random.panels[1]).values[i], difference, 1e-12);
    largest = std::max(largest, std::abs(difference));
  }
  EXPECT_GT(largest, 0.05) << "random logits are no function of a + b";
}

}  // namespace
}  // namespace groklab
