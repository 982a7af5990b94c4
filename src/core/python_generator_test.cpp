// SPDX-License-Identifier: MIT
// Expected values: CPython 3.11; x = list(range(n)); random.seed(s); random.shuffle(x); x
#include "core/python_generator.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

using Ids = std::vector<std::int32_t>;

TEST(PythonGenerator, ShuffleIsEqual) {
  EXPECT_EQ(python_shuffled(0, 12), (Ids{1, 9, 8, 5, 10, 2, 3, 7, 4, 0, 11, 6}));
  EXPECT_EQ(python_shuffled(3, 2), (Ids{1, 0}));
  Ids order = python_shuffled(0, 12769);
  order.resize(6);
  EXPECT_EQ(order, (Ids{2068, 1213, 6243, 2876, 7184, 1686}));
}

TEST(PythonGenerator, SeedsBeyond32BitsUseTwoWords) {
  EXPECT_EQ(python_shuffled((1ULL << 40) + 5, 12), (Ids{3, 5, 2, 9, 6, 7, 1, 10, 0, 4, 11, 8}));
}

TEST(PythonGenerator, NothingAndOneNeedNoDraw) {
  EXPECT_EQ(python_shuffled(1, 0), Ids{});
  EXPECT_EQ(python_shuffled(1, 1), Ids{0});
}

}  // namespace
}  // namespace groklab
