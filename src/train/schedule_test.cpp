// SPDX-License-Identifier: MIT
#include "train/schedule.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(Schedule, WarmUpCountsFromOneOrFromZero) {
  OptimizerConfig c;
  c.lr = 2;
  c.warmup_steps = 10;
  EXPECT_DOUBLE_EQ(learning_rate(c, 1, 100), 0.2);
  EXPECT_DOUBLE_EQ(learning_rate(c, 10, 100), 2);
  EXPECT_DOUBLE_EQ(learning_rate(c, 11, 100), 2);
  c.warmup_from_zero = true;
  EXPECT_DOUBLE_EQ(learning_rate(c, 1, 100), 0);
  EXPECT_DOUBLE_EQ(learning_rate(c, 10, 100), 1.8);
  EXPECT_DOUBLE_EQ(learning_rate(c, 11, 100), 2);
}

TEST(Schedule, CoolDownEndsAtZeroOnTheLastUpdate) {
  OptimizerConfig c;
  c.lr = 1;
  c.cooldown_frac = 0.25;
  EXPECT_DOUBLE_EQ(learning_rate(c, 75, 100), 1);
  EXPECT_LT(learning_rate(c, 76, 100), 1);
  EXPECT_NEAR(learning_rate(c, 100, 100), 0, 1e-15);
}

}  // namespace
}  // namespace groklab
