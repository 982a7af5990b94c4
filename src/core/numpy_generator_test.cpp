// SPDX-License-Identifier: MIT
// Expected values: NumPy 1.24; the expression that made each is beside it.
#include "core/numpy_generator.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

using Ids = std::vector<std::int32_t>;

// np.random.RandomState(42).permutation(12), np.random.RandomState(4294967295).permutation(5)
TEST(NumpyGenerator, PermutationIsEqual) {
  EXPECT_EQ(numpy_permutation(42, 12), (Ids{10, 9, 0, 8, 5, 2, 1, 11, 4, 7, 3, 6}));
  EXPECT_EQ(numpy_permutation(4294967295U, 5), (Ids{4, 1, 0, 2, 3}));
}

// np.random.RandomState(7).permutation(12769)[:6]
TEST(NumpyGenerator, LongPermutationIsEqual) {
  Ids order = numpy_permutation(7, 12769);
  order.resize(6);
  EXPECT_EQ(order, (Ids{7451, 3999, 11825, 89, 12763, 6940}));
}

TEST(NumpyGenerator, NothingAndOneNeedNoDraw) {
  EXPECT_EQ(numpy_permutation(1, 0), Ids{});
  EXPECT_EQ(numpy_permutation(1, 1), Ids{0});
}

}  // namespace
}  // namespace groklab
