// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "kernels/fast/fast_kernels.hpp"
#include "kernels/fast/random_floats.hpp"

namespace groklab {
namespace {

TEST(FastRows, ElementwiseProductsAndMaskedSums) {
  constexpr std::ptrdiff_t kSize = 48;
  const Floats u = random_floats(kSize, 1), v = random_floats(kSize, 2), mask = random_floats(kSize, 3);
  for (const FastKernels* kernels : all_fast_kernels()) {
    Floats product = u, sum = u;
    kernels->multiply(product.data(), product.data(), v.data(), kSize);
    kernels->add_masked(sum.data(), sum.data(), v.data(), mask.data(), kSize);
    for (std::ptrdiff_t i = 0; i < kSize; ++i) {
      const double expected = at(u, i) + at(v, i) * at(mask, i);
      EXPECT_FLOAT_EQ(product[static_cast<std::size_t>(i)], static_cast<float>(at(u, i) * at(v, i)));
      EXPECT_NEAR(at(sum, i), expected, 1e-6) << kernels->variant;  // two roundings of numbers below 10
    }
  }
}

TEST(FastRows, ColumnSumsAreAddedToWhatIsThere) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (const std::ptrdiff_t cols : {16, 48, 80, 128}) {
      constexpr std::ptrdiff_t kRows = 37;
      const std::ptrdiff_t stride = cols + 16;
      const Floats x = random_floats(kRows * stride, 1);
      const Floats before = random_floats(cols, 2);
      Floats sum = before;
      kernels->add_column_sums(sum.data(), x.data(), stride, kRows, cols);
      for (std::ptrdiff_t col = 0; col < cols; ++col) {
        double expected = at(before, col);
        for (std::ptrdiff_t row = 0; row < kRows; ++row) {
          expected += at(x, row * stride + col);
        }
        ASSERT_NEAR(at(sum, col), expected, 1e-5) << kernels->variant;  // 38 roundings of sums below 30
      }
    }
  }
}

}  // namespace
}  // namespace groklab
