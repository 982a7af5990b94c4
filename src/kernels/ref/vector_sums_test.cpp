// SPDX-License-Identifier: MIT
#include "kernels/ref/vector_sums.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab::ref {
namespace {

TEST(VectorSums, WholeNumbersAreExactForAnyLength) {
  for (const int n : {0, 1, 7, 8, 9, 1003}) {
    std::vector<float> x(static_cast<std::size_t>(n));
    double expected = 0;
    for (int i = 0; i < n; ++i) {
      x[static_cast<std::size_t>(i)] = static_cast<float>(i % 13 - 6);
      expected += (i % 13 - 6) * (i % 13 - 6);
    }
    EXPECT_EQ(sum_of_squares(x.data(), n), expected) << n;
  }
}

TEST(VectorSums, NormIsTheRootOfTheSumOfSquares) {
  EXPECT_EQ(norm(std::vector<float>{2, -3, 6}), 7.0);  // 4 + 9 + 36 = 49
  EXPECT_EQ(norm({}), 0.0);
}

TEST(VectorSums, OneInfinityOrNaNIsFoundWhereverItIs) {
  constexpr float kMost = std::numeric_limits<float>::max();
  for (const float bad : {INFINITY, -INFINITY, NAN, -NAN}) {
    for (std::size_t i = 0; i < 70; ++i) {
      std::vector<float> x(70, i % 2 == 0 ? kMost : -kMost);
      EXPECT_TRUE(all_finite(x));
      x[i] = bad;
      EXPECT_FALSE(all_finite(x)) << bad << " at " << i;
    }
  }
  EXPECT_TRUE(all_finite({}));
}

TEST(VectorSums, UpdateReplacesThePreviousOne) {
  constexpr int kN = 11;
  std::vector<float> previous(kN), before(kN), after(kN);
  double squares = 0;
  double products = 0;
  for (int i = 0; i < kN; ++i) {
    const auto at = static_cast<std::size_t>(i);
    previous[at] = static_cast<float>(i - 3);
    before[at] = static_cast<float>(2 * i);
    after[at] = static_cast<float>(i * i);
    squares += (i * i - 2.0 * i) * (i * i - 2.0 * i);
    products += (i * i - 2.0 * i) * (i - 3);
  }
  const UpdateSums sums = update_sums(previous.data(), before.data(), after.data(), kN);
  EXPECT_EQ(sums.squares, squares);
  EXPECT_EQ(sums.with_previous, products);
  EXPECT_EQ(previous[10], 80.0F);
}

}  // namespace
}  // namespace groklab::ref
