// SPDX-License-Identifier: MIT
#include "stats/moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace groklab {
namespace {

TEST(Moments, AreThoseOfAPopulation) {
  const std::vector<double> values = {1, 2, 3, 6};
  EXPECT_DOUBLE_EQ(mean(values), 3);
  EXPECT_DOUBLE_EQ(variance(values), 3.5);
  EXPECT_EQ(variance(std::vector<double>{7}), 0);
}

TEST(Moments, OfASampleHaveOneLessInTheDenominator) {
  EXPECT_DOUBLE_EQ(sample_deviation(std::vector<double>{1, 2, 3, 6}), std::sqrt(14.0 / 3));
}

}  // namespace
}  // namespace groklab
