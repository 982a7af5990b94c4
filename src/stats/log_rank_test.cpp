// SPDX-License-Identifier: MIT
#include "stats/log_rank.hpp"

#include <gtest/gtest.h>

#include "stats/leukemia_data.hpp"

namespace groklab {
namespace {

TEST(LogRank, OfTheTextbookSample) {
  const std::vector<std::vector<CensoredTime>> groups = {leukemia_treated(1), leukemia_placebo(1)};
  const auto test = log_rank(groups);
  ASSERT_TRUE(test);
  EXPECT_NEAR(test->statistic, 16.79, 5e-3);  // Kleinbaum and Klein 2012, chapter 2
  EXPECT_EQ(test->dof, 1);
  EXPECT_LT(test->p_value, 1e-4);
}

TEST(LogRank, IsZeroForEqualGroupsOfAnyOrder) {
  const std::vector<std::vector<CensoredTime>> groups = {leukemia_treated(1), leukemia_treated(1), leukemia_treated(1)};
  const auto test = log_rank(groups);
  ASSERT_TRUE(test);
  EXPECT_NEAR(test->statistic, 0, 1e-12);
  EXPECT_EQ(test->dof, 2);
  EXPECT_NEAR(test->p_value, 1, 1e-12);
}

TEST(LogRank, SaysNothingOfNothing) {
  const std::vector<std::vector<CensoredTime>> one = {leukemia_treated(1), {}};
  EXPECT_FALSE(log_rank(one));
  const std::vector<std::vector<CensoredTime>> no_event = {{{5}, {6}}, {{7}}};
  EXPECT_FALSE(log_rank(no_event));
}

}  // namespace
}  // namespace groklab
