// SPDX-License-Identifier: MIT
#include "stats/prediction_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/philox.hpp"

namespace groklab {
namespace {

TEST(PredictionInterval, OfAHandComputedSample) {
  const std::vector<double> values = {1, 2, 3, 4};  // mean 2.5, s = sqrt(5/3), t(99 %, 3) = 5.8409
  const Interval one = prediction_interval(values, 0.99, 1);
  EXPECT_DOUBLE_EQ(one.mean, 2.5);
  EXPECT_NEAR(one.half_width, 5.840909 * std::sqrt(5.0 / 3) * std::sqrt(1.25), 1e-5);
  const Interval mean_of_ten = prediction_interval(values, 0.99, 10);
  EXPECT_NEAR(mean_of_ten.half_width, 5.840909 * std::sqrt(5.0 / 3) * std::sqrt(0.35), 1e-5);
  EXPECT_TRUE(one.contains(one.low()) && one.contains(one.high()));
  EXPECT_FALSE(one.contains(one.high() + 0.01));
}

// By simulation: the share of intervals from 8 normals that hold a ninth is 95 %. 20,000 trials have a standard error of
// 0.0015; the seed is fixed.
TEST(PredictionInterval, CoversAsOftenAsItSays) {
  Philox draw(5, Stream::Init, 0);
  constexpr int kTrials = 20000;
  int covered = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<double> values(8);
    for (double& value : values) {
      value = 3 + 2 * draw.next_normal();
    }
    covered += prediction_interval(values, 0.95, 1).contains(3 + 2 * draw.next_normal()) ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(covered) / kTrials, 0.95, 0.006);  // four standard errors
}

}  // namespace
}  // namespace groklab
