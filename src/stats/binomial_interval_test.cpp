// SPDX-License-Identifier: MIT
#include "stats/binomial_interval.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

TEST(BinomialInterval, OfATextbookSample) {
  const Bounds bounds = binomial_interval(81, 263);  // Newcombe 1998, table I, method 3: 0.2553 to 0.3662
  EXPECT_NEAR(bounds.low, 0.2553, 5e-5);
  EXPECT_NEAR(bounds.high, 0.3662, 5e-5);
}

TEST(BinomialInterval, EndsWhereTheScoreTestEnds) {
  const Bounds bounds = binomial_interval(3, 40);
  for (const double p : {bounds.low, bounds.high}) {
    EXPECT_NEAR(std::abs(3.0 / 40 - p) / std::sqrt(p * (1 - p) / 40), 1.959963984540054, 1e-9);
  }
}

TEST(BinomialInterval, HasAWidthAtBothEnds) {
  EXPECT_EQ(binomial_interval(0, 50).low, 0);
  EXPECT_GT(binomial_interval(0, 50).high, 0.05);
  EXPECT_EQ(binomial_interval(50, 50).high, 1);
  EXPECT_LT(binomial_interval(50, 50).low, 0.95);
}

}  // namespace
}  // namespace groklab
