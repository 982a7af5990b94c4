// SPDX-License-Identifier: MIT
#include "analysis/control_comparison.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

SplitScores scores(double loss, double accuracy) {
  return {{std::nullopt, loss, loss}, {std::nullopt, accuracy, accuracy}};
}

TEST(ControlComparison, CountsRandomSetsThatDoAsMuchHarm) {
  const std::vector<SplitScores> controls = {scores(1, 0.9), scores(2, 0.8), scores(3, 0.7), scores(6, 0.4)};
  const ControlComparison found = compare_with_controls(scores(3, 0.5), controls);
  ASSERT_TRUE(found.loss.test && found.accuracy.all);
  EXPECT_DOUBLE_EQ(found.loss.test->mean, 3);
  EXPECT_DOUBLE_EQ(found.loss.test->low, 1.075);  // 2.5 % of the way over three gaps
  EXPECT_DOUBLE_EQ(found.loss.test->high, 5.775);
  EXPECT_DOUBLE_EQ(found.loss.test->p, 3.0 / 5);  // 3 and 6 are as bad
  EXPECT_DOUBLE_EQ(found.accuracy.all->p, 2.0 / 5);
  EXPECT_FALSE(found.loss.train);  // the split is not known
}

TEST(ControlComparison, HasALeastPValue) {
  const std::vector<SplitScores> controls(19, scores(0.1, 1));
  EXPECT_DOUBLE_EQ(compare_with_controls(scores(5, 0), controls).loss.all->p, 0.05);
  EXPECT_DOUBLE_EQ(compare_with_controls(scores(0.1, 1), controls).loss.all->p, 1);
}

}  // namespace
}  // namespace groklab
