// SPDX-License-Identifier: MIT
#include "stats/auroc_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

// With one member on each side v = theta (1 - theta): Wilson's interval of one trial.
TEST(AurocInterval, OfOnePairIsWilsonsOfOneTrial) {
  const double z2 = kNormal975 * kNormal975;
  const Bounds one = auroc_interval(1, 1, 1);
  EXPECT_NEAR(one.low, 1 / (1 + z2), 1e-10);
  EXPECT_EQ(one.high, 1);
  const Bounds half = auroc_interval(0.5, 1, 1);
  EXPECT_NEAR(half.high - 0.5, 0.5 * std::sqrt(z2 / (1 + z2)), 1e-10);
}

// At theta = 1/2 Hanley and McNeil's variance is the exact one of no signal, (N_all + 1) / (12 m n), to 1/(3 m n).
TEST(AurocInterval, HasTheWidthOfNoSignalAtOneHalf) {
  const Bounds bounds = auroc_interval(0.5, 400, 400);
  const double exact = std::sqrt(801.0 / (12 * 400.0 * 400.0));
  EXPECT_NEAR(bounds.high - 0.5, kNormal975 * exact, 0.01 * exact * kNormal975);
}

TEST(AurocInterval, IsMirroredAndNarrowsWithMembers) {
  const Bounds high = auroc_interval(0.9, 12, 30);
  const Bounds low = auroc_interval(0.1, 12, 30);
  EXPECT_NEAR(low.low, 1 - high.high, 1e-10);
  EXPECT_NEAR(low.high, 1 - high.low, 1e-10);
  EXPECT_LT(auroc_interval(1, 40, 40).low, 1);
  EXPECT_GT(auroc_interval(1, 40, 40).low, auroc_interval(1, 10, 10).low);
}

}  // namespace
}  // namespace groklab
