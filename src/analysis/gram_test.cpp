// SPDX-License-Identifier: MIT
#include "analysis/gram.hpp"

#include <gtest/gtest.h>

#include <cstring>

#include "core/aligned_buffer.hpp"
#include "core/philox.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {
namespace {

struct Size {
  std::ptrdiff_t k, n;
};

AlignedBuffer random_rows(Size size) {
  Philox random(7, Stream::Init, 0);
  AlignedBuffer m(size.k * padded(size.n));
  for (std::ptrdiff_t i = 0; i < size.k; ++i) {
    for (std::ptrdiff_t j = 0; j < size.n; ++j) {
      m[i * padded(size.n) + j] = static_cast<float>(random.next_normal());
    }
  }
  return m;
}

AlignedBuffer gram_of(const AlignedBuffer& m, Size size, int threads) {
  ThreadPool pool(threads);
  AlignedBuffer c(size.n * padded(size.n));
  lower_gram({c.data(), size.n, size.n, padded(size.n)},
             MatrixView<const float>(m.data(), size.k, size.n, padded(size.n)), pool);
  return c;
}

TEST(LowerGram, IsTheProductOfColumns) {
  for (const Size size : {Size{1, 1}, {5, 16}, {300, 33}, {7, 95}}) {
    const AlignedBuffer m = random_rows(size);
    const AlignedBuffer c = gram_of(m, size, 2);
    const std::ptrdiff_t stride = padded(size.n);
    for (std::ptrdiff_t i = 0; i < size.n; ++i) {
      for (std::ptrdiff_t j = 0; j <= i; ++j) {
        double sum = 0;
        double magnitude = 0;
        for (std::ptrdiff_t k = 0; k < size.k; ++k) {
          const double term = static_cast<double>(m[k * stride + i]) * static_cast<double>(m[k * stride + j]);
          sum += term;
          magnitude += std::abs(term);
        }
        // Blocks of 128 terms and one addition a block, each half an ulp of at most `magnitude`.
        ASSERT_NEAR(static_cast<double>(c[i * stride + j]), sum, 132 * 6e-8 * magnitude) << size.n << ": " << i << j;
      }
    }
  }
}

TEST(LowerGram, HasTheSameBitsForAnyNumberOfThreads) {
  const Size size{300, 95};
  const AlignedBuffer m = random_rows(size);
  const AlignedBuffer one = gram_of(m, size, 1);
  for (const int threads : {2, 3}) {
    const AlignedBuffer more = gram_of(m, size, threads);
    EXPECT_EQ(std::memcmp(one.data(), more.data(), static_cast<size_t>(one.size()) * sizeof(float)), 0);
  }
}

}  // namespace
}  // namespace groklab
