// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include "kernels/fast/fast_kernels.hpp"
#include "kernels/fast/random_floats.hpp"
#include "kernels/ref/layer_norm.hpp"

namespace groklab {
namespace {

constexpr std::ptrdiff_t kNormRows = 11;
// Sums of 128 numbers around 3, one after the other in `portable`, of results up to 30.
constexpr double kNormTolerance = 1e-4;

/// The numbers that count, without padding, in double.
std::vector<double> without_padding(const Floats& padded_rows, std::ptrdiff_t rows, std::ptrdiff_t d) {
  std::vector<double> out;
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
    for (std::ptrdiff_t i = 0; i < d; ++i) {
      out.push_back(at(padded_rows, row * padded(d) + i));
    }
  }
  return out;
}

/// Normal numbers around 3, with rubbish in the padding of x and zeros in that of a weight.
Floats padded_rows(std::ptrdiff_t rows, std::ptrdiff_t d, std::uint64_t index, float padding) {
  Floats x = random_floats(rows * padded(d), index);
  for (std::ptrdiff_t i = 0; i < std::ssize(x); ++i) {
    float& value = x[static_cast<std::size_t>(i)];
    value = i % padded(d) < d ? value + 3.0F : padding;
  }
  return x;
}

void expect_rows(const Floats& ours, const std::vector<double>& expected, std::ptrdiff_t rows, std::ptrdiff_t d,
                 const FastKernels& kernels) {
  const std::vector<double> numbers = without_padding(ours, rows, d);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_NEAR(numbers[i], expected[i], kNormTolerance) << kernels.variant << ", d = " << d << ", element " << i;
  }
}

/// Forward and back of rows of d numbers; `accumulate`: whether dx is added to.
void check(const FastKernels& kernels, std::ptrdiff_t d, bool accumulate) {
  using View = MatrixView<double>;
  const Floats x = padded_rows(kNormRows, d, 1, 7.0F), dy = padded_rows(kNormRows, d, 2, 0.0F);
  const Floats w = padded_rows(1, d, 3, 0.0F), b = padded_rows(1, d, 4, 0.0F);
  const Floats dx_before = padded_rows(kNormRows, d, 5, 0.0F), dw_before = padded_rows(1, d, 6, 0.0F);
  Floats y(x.size()), x_hat(x.size()), rstd(kNormRows), dx = accumulate ? dx_before : dy, dw = dw_before,
                                                        db = dw_before;
  kernels.layer_norm_forward(
      {y.data(), x_hat.data(), rstd.data(), x.data(), w.data(), b.data(), kNormRows, d, padded(d)});
  kernels.layer_norm_backward({dx.data(), dw.data(), db.data(), accumulate ? dy.data() : dx.data(), x_hat.data(),
                               rstd.data(), w.data(), kNormRows, d, padded(d), accumulate});

  std::vector<double> ey = without_padding(x, kNormRows, d), ex_hat(ey.size()), erstd(kNormRows);
  std::vector<double> ew = without_padding(w, 1, d), eb = without_padding(b, 1, d);
  ref::layer_norm_forward(View(ey.data(), kNormRows, d), View(ex_hat.data(), kNormRows, d), erstd.data(),
                          MatrixView<const double>(ey.data(), kNormRows, d), ew.data(), eb.data());
  std::vector<double> edy = without_padding(dy, kNormRows, d), edx = without_padding(dx_before, kNormRows, d);
  std::vector<double> edw = without_padding(dw_before, 1, d), edb = edw;
  const ref::LayerNormSaved<double> saved{MatrixView<const double>(ex_hat.data(), kNormRows, d), erstd.data(),
                                          ew.data()};
  ref::layer_norm_backward(View(edx.data(), kNormRows, d), edw.data(), edb.data(),
                           MatrixView<const double>(edy.data(), kNormRows, d), saved,
                           accumulate ? ref::Update::Add : ref::Update::Assign);
  expect_rows(y, ey, kNormRows, d, kernels);
  expect_rows(x_hat, ex_hat, kNormRows, d, kernels);
  expect_rows(dx, edx, kNormRows, d, kernels);
  expect_rows(dw, edw, 1, d, kernels);
  expect_rows(db, edb, 1, d, kernels);
  for (std::ptrdiff_t i = d; i < padded(d); ++i) {
    EXPECT_EQ(y[static_cast<std::size_t>(i)], 0.0F) << "padding";
    EXPECT_EQ(x_hat[static_cast<std::size_t>(i)], 0.0F) << "padding";
  }
}

TEST(FastLayerNorm, ForwardAndBackwardAreTheReferencesAndPaddingStaysZero) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (const std::ptrdiff_t d : {2, 5, 16, 20, 33, 128}) {
      check(*kernels, d, false);
      check(*kernels, d, true);
    }
  }
}

}  // namespace
}  // namespace groklab
