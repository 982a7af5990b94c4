// SPDX-License-Identifier: MIT
#include "analysis/coordinates.hpp"

#include <gtest/gtest.h>

#include "engine/reference/gradient_cases.hpp"

namespace groklab {
namespace {

PairGrid grid_of(const std::string& operation, int p) {
  const Config config = config_of({"task.operation=" + operation, "task.p=" + std::to_string(p)});
  return make_pair_grid(make_dataset(config), SplitKnown::Yes);
}

TEST(PrimitiveRoot, IsTheSmallestOne) {
  EXPECT_EQ(primitive_root(2), 1);
  EXPECT_EQ(primitive_root(7), 3);
  EXPECT_EQ(primitive_root(23), 5);
  EXPECT_EQ(primitive_root(113), 3);
}

TEST(MultiplicativeCoordinates, ArePowersAndLeaveZeroOut) {
  const Coordinates coordinates = multiplicative_coordinates(7);
  EXPECT_EQ(coordinates.token, (std::vector<std::int32_t>{1, 3, 2, 6, 4, 5}));
  EXPECT_EQ(coordinates.place, (std::vector<std::int32_t>{Coordinates::kNoPlace, 0, 2, 1, 4, 5, 3}));
}

TEST(LinearTask, IsReadOffTheLabels) {
  const Coordinates z13 = additive_coordinates(13);
  const auto is = [](const std::optional<LinearTask>& task, int a, int b, int constant) {
    return task && task->a == a && task->b == b && task->constant == constant;
  };
  EXPECT_TRUE(is(linear_task(z13, grid_of("add", 13)), 1, 1, 0));
  EXPECT_TRUE(is(linear_task(z13, grid_of("sub", 13)), 1, 12, 0));
  EXPECT_TRUE(is(linear_task(z13, grid_of("2a - 3b + 5", 13)), 2, 10, 5));
  for (const char* other : {"mul", "div", "x2+y2", "x3+xy", "div-odd-sub"}) {
    EXPECT_FALSE(linear_task(z13, grid_of(other, 13))) << other;
  }
}

TEST(LinearTask, OfLogarithmsForMultiplicationAndDivision) {
  const Coordinates powers = multiplicative_coordinates(13);
  const auto is = [](const std::optional<LinearTask>& task, int a, int b) {
    return task && task->a == a && task->b == b && task->constant == 0;
  };
  EXPECT_TRUE(is(linear_task(powers, grid_of("mul", 13)), 1, 1));
  EXPECT_TRUE(is(linear_task(powers, grid_of("div", 13)), 1, 11));
  EXPECT_TRUE(is(linear_task(powers, grid_of("a^3 b", 13)), 3, 1));
  for (const char* other : {"add", "sub", "x2+y2", "a b + 1"}) {
    EXPECT_FALSE(linear_task(powers, grid_of(other, 13))) << other;
  }
}

TEST(LinearTask, NeedsEveryLabelToBeMetEquallyOften) {
  // 2a + 2b mod 4 is never odd: its waves would not be orthogonal.
  EXPECT_FALSE(linear_task(additive_coordinates(4), grid_of("2a + 2b", 4)));
  EXPECT_TRUE(linear_task(additive_coordinates(4), grid_of("2a + b", 4)));
}

}  // namespace
}  // namespace groklab
