// SPDX-License-Identifier: MIT
#include "stats/gini.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(Gini, IsZeroForEqualValuesAndNearOneForASingleOne) {
  EXPECT_NEAR(gini({2, 2, 2, 2}), 0, 1e-15);
  EXPECT_NEAR(gini({0, 0, 5, 0}), 0.75, 1e-15);
  EXPECT_NEAR(gini({1, 3}), 0.25, 1e-15);
  EXPECT_EQ(gini({0, 0}), 0);
}

}  // namespace
}  // namespace groklab
