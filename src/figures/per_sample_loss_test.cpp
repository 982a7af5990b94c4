// SPDX-License-Identifier: MIT
#include "figures/per_sample_loss.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(PerSampleLoss, EveryPairIsInOnePanel) {
  for (const Planted what : {Planted::Clock, Planted::Random}) {
    const Figure figure = per_sample_loss(planted(what));
    ASSERT_EQ(figure.panels.size(), 2U);
    const Grid train = heatmap_of(figure.panels[0]);
    const Grid test = heatmap_of(figure.panels[1]);
    double sum = 0;
    for (std::size_t i = 0; i < train.values.size(); ++i) {
      EXPECT_NE(std::isfinite(train.values[i]), std::isfinite(test.values[i])) << i;
      sum += std::isfinite(train.values[i]) ? train.values[i] : test.values[i];
    }
    const double mean = sum / static_cast<double>(train.values.size());
    EXPECT_EQ(std::abs(mean - clock_loss()) < 1e-5, what == Planted::Clock) << mean;
    EXPECT_EQ(color_limits(figure.panels[0]).high, color_limits(figure.panels[1]).high);
  }
}

}  // namespace
}  // namespace groklab
