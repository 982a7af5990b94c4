// SPDX-License-Identifier: MIT
#include "stats/mean_interval.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab {
namespace {

TEST(MeanInterval, IsThatOfStudent) {
  // scipy.stats.t.interval(0.95, 3, loc=3, scale=scipy.stats.sem([1, 2, 3, 6]))
  const std::optional<Bounds> interval = mean_interval(std::vector<double>{1, 2, 3, 6});
  ASSERT_TRUE(interval.has_value());
  EXPECT_NEAR(interval->low, -0.4374348819, 1e-9);
  EXPECT_NEAR(interval->high, 6.4374348819, 1e-9);
}

TEST(MeanInterval, OneValueSaysNothingOfScatter) {
  EXPECT_FALSE(mean_interval(std::vector<double>{1}).has_value());
  EXPECT_FALSE(mean_interval({}).has_value());
}

}  // namespace
}  // namespace groklab
