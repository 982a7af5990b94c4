// SPDX-License-Identifier: MIT
#include "stats/ascending_order.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(AscendingOrder, KeepsTheOrderOfEqualValues) {
  EXPECT_EQ(ascending_order(std::vector<double>{3, 1, 2, 1, -5}), (std::vector<std::size_t>{4, 1, 3, 2, 0}));
  EXPECT_TRUE(ascending_order({}).empty());
}

}  // namespace
}  // namespace groklab
