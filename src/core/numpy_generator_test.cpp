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

// r = np.random.RandomState(0); [r.randint(0, 97) for _ in range(6)], then r.randint(0, 1), then r.randint(0, 97):
// a choice of one takes no word.
TEST(NumpyGenerator, IntegersAreEqual) {
  NumpyRandomState random(0);
  Ids drawn;
  for (int i = 0; i < 6; ++i) {
    drawn.push_back(random.randint(97));
  }
  EXPECT_EQ(drawn, (Ids{44, 47, 64, 67, 67, 9}));
  EXPECT_EQ(random.randint(1), 0);
  EXPECT_EQ(random.randint(97), 83);
}

// np.random.RandomState(0).choice(6587, 500, replace=False)[:6]
TEST(NumpyGenerator, ChoiceWithoutReplacementIsEqual) {
  Ids chosen = NumpyRandomState(0).choice(6587, 500);
  ASSERT_EQ(chosen.size(), 500U);
  chosen.resize(6);
  EXPECT_EQ(chosen, (Ids{4474, 1859, 5957, 818, 1001, 4377}));
}

}  // namespace
}  // namespace groklab
