// SPDX-License-Identifier: MIT
#include "stats/quantile.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(Quantile, LiesBetweenOrderStatisticsAsInNumPy) {
  const std::vector<double> values = {7, 1, 4, 2};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(values, 0.5), 3);
  EXPECT_DOUBLE_EQ(quantile(values, 0.975), 6.775);  // numpy.quantile([7, 1, 4, 2], 0.975)
  EXPECT_DOUBLE_EQ(quantile(values, 1), 7);
  EXPECT_DOUBLE_EQ(quantile({5}, 0.3), 5);
}

}  // namespace
}  // namespace groklab
