// SPDX-License-Identifier: MIT
// Every variant of the fast kernels against plain loops in double, odd sizes and remainders included.
#include "kernels/fast/fast_kernels.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "kernels/fast/random_floats.hpp"

namespace groklab {
namespace {

// A sum of k products of floats is wrong by at most about k eps sum |a||b|; blocks of 128 do better.
constexpr double kEps = 1.2e-7;

void check_gemm(const FastKernels& kernels, std::ptrdiff_t m, std::ptrdiff_t n, std::ptrdiff_t k, bool transposed,
                bool accumulate, bool has_bias) {
  const std::ptrdiff_t stride = padded(n);
  const Floats a = random_floats(m * k, 1);
  const Floats b = random_floats(k * stride, 2);
  Floats c = random_floats(m * stride, 3);
  const Floats before = c;
  const std::ptrdiff_t a_row = transposed ? 1 : k;
  const std::ptrdiff_t a_col = transposed ? m : 1;
  const Floats bias = random_floats(stride, 4);
  kernels.gemm({c.data(), stride, a.data(), a_row, a_col, b.data(), stride, m, n, k, accumulate,
                has_bias ? bias.data() : nullptr});
  for (std::ptrdiff_t i = 0; i < m; ++i) {
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      double sum = accumulate ? at(before, i * stride + j) : has_bias ? at(bias, j) : 0;
      double size = std::abs(sum);
      for (std::ptrdiff_t x = 0; x < k; ++x) {
        const double term = at(a, i * a_row + x * a_col) * at(b, x * stride + j);
        sum += term;
        size += std::abs(term);
      }
      ASSERT_NEAR(at(c, i * stride + j), sum, kEps * static_cast<double>(std::min<std::ptrdiff_t>(k, 130) + 1) * size)
          << kernels.variant << " " << m << "x" << n << "x" << k << " at " << i << "," << j;
    }
  }
}

TEST(FastGemm, EverySmallShapeAndSomeLargeOnes) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (const std::ptrdiff_t m : {1, 2, 3, 4, 5, 6, 7, 11, 13, 70}) {
      for (const std::ptrdiff_t n : {1, 16, 17, 32, 48, 50, 80, 97, 113, 115}) {
        for (const std::ptrdiff_t k : {0, 1, 2, 7, 127, 128, 129, 300}) {
          check_gemm(*kernels, m, n, k, k % 2 == 0, m % 3 == 0, m % 3 == 1);
        }
      }
    }
    check_gemm(*kernels, 96, 128, 512, false, true, false);
    check_gemm(*kernels, 113, 512, 96, true, false, true);
  }
}

/// One block of the pair domain in plain loops.
struct PairCase {
  std::ptrdiff_t p, n_heads, cols, n;
  bool plus;
  Floats c0, D, A0, A1, Ap, x;
  std::vector<std::int32_t> a, b, by_b;

  PairCase(std::ptrdiff_t p_in, std::ptrdiff_t heads, std::ptrdiff_t cols_in, std::ptrdiff_t n_in, bool plus_in)
      : p(p_in), n_heads(heads), cols(cols_in), n(n_in), plus(plus_in) {
    c0 = random_floats(cols, 1);
    D = random_floats((p + 2) * n_heads * cols, 2);
    A0 = random_floats(n * n_heads, 5);
    A1 = random_floats(n * n_heads, 6);
    Ap = random_floats(n * n_heads, 7);
    x = random_floats(n * cols, 8);
    Philox draw(7, Stream::Batch, 0);
    for (std::ptrdiff_t e = 0; e < n; ++e) {
      a.push_back(static_cast<std::int32_t>(e * p / n));  // runs of equal a
      b.push_back(static_cast<std::int32_t>(draw.next_below(static_cast<std::uint32_t>(p))));
    }
    by_b.resize(static_cast<size_t>(n));
    std::iota(by_b.begin(), by_b.end(), 0);
    std::stable_sort(by_b.begin(), by_b.end(), [this](std::int32_t i, std::int32_t j) {
      return b[static_cast<size_t>(i)] < b[static_cast<size_t>(j)];
    });
  }

  PairTables tables() const { return {c0.data(), {D.data(), p + 2, n_heads}, p, plus ? p + 1 : -1, cols}; }
  PairBlock block() const {
    return {a.data(), b.data(), by_b.data(), n, A0.data(), A1.data(), plus ? Ap.data() : nullptr};
  }
  double row(std::ptrdiff_t token, std::ptrdiff_t h, std::ptrdiff_t c) const {
    return static_cast<double>(*tables().D.at(token, h, c));
  }
  double row0(std::ptrdiff_t e, std::ptrdiff_t h, std::ptrdiff_t c) const {
    return row(a[static_cast<size_t>(e)], h, c) + row(p, h, c);
  }
  double row1(std::ptrdiff_t e, std::ptrdiff_t h, std::ptrdiff_t c) const {
    return row(b[static_cast<size_t>(e)], h, c);
  }
};

constexpr double kPairTolerance = 1e-4;  // sums of up to 300 terms of order 1 in float

void check_pairs(const FastKernels& kernels, const PairCase& c) {
  Floats x(static_cast<size_t>(c.n * c.cols));
  const std::ptrdiff_t n_rows = c.p + 2;
  const std::ptrdiff_t row_a = c.p;
  const std::ptrdiff_t row_plus = c.p + 1;
  Floats sums(static_cast<size_t>(n_rows * c.n_heads * c.cols)), dG(static_cast<size_t>(c.cols)), dA0(c.A0.size()),
      dA1(c.A0.size()), dAp(c.A0.size()), dots(static_cast<size_t>(pair_dots_size(c.n, c.n_heads)));
  const BandedRows<float> dD{sums.data(), n_rows, c.n_heads};
  for (std::ptrdiff_t col = 0; col < c.cols; col += kBandColumns) {
    kernels.pair_forward({x.data() + col, c.cols, col}, c.tables(), c.block());
    kernels.pair_backward({dD, row_a, row_plus, dG.data(), dA0.data(), dA1.data(), dAp.data(), dots.data()},
                          {c.x.data() + col, c.cols, col}, c.tables(), c.block());
  }
  std::vector<double> expected(sums.size());
  std::vector<double> eG(dG.size());
  const auto expected_at = [&](std::ptrdiff_t row, std::ptrdiff_t h, std::ptrdiff_t col) -> double& {
    return *BandedRows<double>{expected.data(), n_rows, c.n_heads}.at(row, h, col);
  };
  for (std::ptrdiff_t e = 0; e < c.n; ++e) {
    const std::int32_t a = c.a[static_cast<size_t>(e)];
    const std::int32_t b = c.b[static_cast<size_t>(e)];
    for (std::ptrdiff_t col = 0; col < c.cols; ++col) {
      double sum = at(c.c0, col);
      const double dx = at(c.x, e * c.cols + col);
      eG[static_cast<size_t>(col)] += dx;
      for (std::ptrdiff_t h = 0; h < c.n_heads; ++h) {
        const double A0 = at(c.A0, e * c.n_heads + h);
        const double A1 = at(c.A1, e * c.n_heads + h);
        const double Ap = c.plus ? at(c.Ap, e * c.n_heads + h) : 0;
        sum += A0 * c.row0(e, h, col) + A1 * c.row1(e, h, col) + Ap * c.row(row_plus, h, col);
        expected_at(a, h, col) += A0 * dx;
        expected_at(b, h, col) += A1 * dx;
        expected_at(row_a, h, col) += A0 * dx;
        expected_at(row_plus, h, col) += Ap * dx;
      }
      ASSERT_NEAR(at(x, e * c.cols + col), sum, kPairTolerance) << kernels.variant;
    }
    for (std::ptrdiff_t h = 0; h < c.n_heads; ++h) {
      double e0 = 0, e1 = 0, ep = 0;
      for (std::ptrdiff_t col = 0; col < c.cols; ++col) {
        const double dx = at(c.x, e * c.cols + col);
        e0 += dx * c.row0(e, h, col);
        e1 += dx * c.row1(e, h, col);
        ep += dx * c.row(row_plus, h, col);
      }
      ASSERT_NEAR(at(dA0, e * c.n_heads + h), e0, kPairTolerance) << kernels.variant;
      ASSERT_NEAR(at(dA1, e * c.n_heads + h), e1, kPairTolerance) << kernels.variant;
      if (c.plus) {
        ASSERT_NEAR(at(dAp, e * c.n_heads + h), ep, kPairTolerance) << kernels.variant;
      }
    }
  }
  const auto expect_sums = [&](const Floats& ours, const std::vector<double>& theirs) {
    for (size_t i = 0; i < ours.size(); ++i) {
      ASSERT_NEAR(static_cast<double>(ours[i]), theirs[i], kPairTolerance) << kernels.variant << " " << i;
    }
  };
  expect_sums(sums, expected);
  expect_sums(dG, eG);
}

TEST(FastPairs, ForwardAndBackwardAgreeWithPlainLoops) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    check_pairs(*kernels, PairCase(2, 1, 64, 3, false));
    check_pairs(*kernels, PairCase(7, 3, 128, 20, true));
    check_pairs(*kernels, PairCase(23, 4, 128, 96, false));
    check_pairs(*kernels, PairCase(5, 2, 192, 1, true));
    check_pairs(*kernels, PairCase(11, 6, 64, 40, true));
    check_pairs(*kernels, PairCase(11, 5, 64, 40, false));
  }
}

/// -log softmax at the label.
long double exact_loss(const Floats& logits, std::ptrdiff_t label) {
  const auto label_logit = static_cast<long double>(logits[static_cast<size_t>(label)]);
  long double others = 0;
  for (size_t c = 0; c < logits.size(); ++c) {
    others += static_cast<std::ptrdiff_t>(c) == label ? 0 : std::exp(static_cast<long double>(logits[c]) - label_logit);
  }
  return std::log1p(others);
}

constexpr double kLossTolerance = 1e-6;  // some float roundings: 6e-8 each, and one unit in the exponential

TEST(FastSoftmax, F64IsExactAtEveryMargin) {
  constexpr std::ptrdiff_t kClasses = 113;
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (double margin = -100; margin <= 100; margin += 0.5) {
      Floats logits = random_floats(kClasses, 9, 5);  // one class stands out, so that errors do not average out
      logits[40] += static_cast<float>(margin);
      const long double expected = exact_loss(logits, 40);
      Floats row(static_cast<size_t>(padded(kClasses)));
      std::copy(logits.begin(), logits.end(), row.begin());
      const std::int32_t label = 40;
      const SoftmaxResult result = kernels->softmax_cross_entropy(
          {row.data(), padded(kClasses), 1, kClasses, &label, 1.0F, true, LossMode::F64});
      // 87 is where a float exponential becomes a denormal, which is flushed to zero.
      const double tolerance = margin > 80 ? 1e-35 : kLossTolerance * static_cast<double>(expected);
      ASSERT_NEAR(result.loss_sum, static_cast<double>(expected), tolerance) << kernels->variant << " " << margin;
      ASSERT_FALSE(std::signbit(result.loss_sum));
      const double p_others = -std::expm1(-static_cast<double>(expected));
      ASSERT_NEAR(static_cast<double>(row[40]), -p_others, kLossTolerance * p_others + 1e-35) << kernels->variant;
      ASSERT_EQ(result.correct, std::max_element(logits.begin(), logits.end()) - logits.begin() == 40 ? 1 : 0);
      Floats others = logits;
      others[40] = -1e30F;
      const double largest_other = static_cast<double>(*std::max_element(others.begin(), others.begin() + kClasses));
      ASSERT_EQ(result.margin_sum, static_cast<double>(logits[40]) - largest_other);
    }
  }
}

TEST(FastSoftmax, F32HasTheFloatFloorOfPyTorch) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    Floats row(16);
    row[2] = 18;  // the others add up to 112 exp(-18) < 2^-24: the float sum is 1
    const std::int32_t label = 2;
    const SoftmaxResult result =
        kernels->softmax_cross_entropy({row.data(), 16, 1, 4, &label, 0.25F, true, LossMode::F32});
    EXPECT_EQ(result.loss_sum, 0.0);
    EXPECT_EQ(row[2], 0.0F);
    EXPECT_NEAR(static_cast<double>(row[0]), 0.25 * std::exp(-18.0), 1e-14);
    EXPECT_EQ(row[5], 0.0F);  // padding
  }
}

TEST(FastSoftmax, TiesGoToTheLowestClassAndNanShows) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    Floats row(32);
    std::int32_t label = 0;
    EXPECT_EQ(kernels->softmax_cross_entropy({row.data(), 32, 1, 20, &label, 1, false, LossMode::F64}).correct, 1);
    label = 1;
    std::fill(row.begin(), row.end(), 0.0F);
    EXPECT_EQ(kernels->softmax_cross_entropy({row.data(), 32, 1, 20, &label, 1, false, LossMode::F64}).correct, 0);
    std::fill(row.begin(), row.end(), 0.0F);
    row[7] = std::numeric_limits<float>::quiet_NaN();
    const SoftmaxResult result =
        kernels->softmax_cross_entropy({row.data(), 32, 1, 20, &label, 1, true, LossMode::F32});
    EXPECT_TRUE(std::isnan(result.loss_sum));
    EXPECT_TRUE(std::isnan(row[0]));
    EXPECT_EQ(result.correct, 0);
  }
}

TEST(FastRelu, KeepsNanAndMasksByTheOutput) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    Floats x(16);
    x[0] = -1;
    x[1] = 2;
    x[2] = std::numeric_limits<float>::quiet_NaN();
    kernels->relu({x.data(), 1, 16});
    EXPECT_EQ(x[0], 0.0F);
    EXPECT_EQ(x[1], 2.0F);
    EXPECT_TRUE(std::isnan(x[2]));
    Floats dx(16, 5.0F);
    x[2] = 0;
    kernels->relu_backward({dx.data(), 1, 16}, {x.data(), 1, 16});
    EXPECT_EQ(dx[0], 0.0F);
    EXPECT_EQ(dx[1], 5.0F);
  }
}

}  // namespace
}  // namespace groklab
