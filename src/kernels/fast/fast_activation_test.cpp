// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernels/fast/fast_kernels.hpp"
#include "kernels/fast/random_floats.hpp"
#include "kernels/ref/activation.hpp"

namespace groklab {
namespace {

using RefForward = void (*)(double*, const double*, std::ptrdiff_t) noexcept;
using RefBackward = void (*)(double*, const double*, const double*, std::ptrdiff_t) noexcept;

/// 4096 points from -16 to 16, zero among them.
Floats points() {
  Floats x(4096);
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = (static_cast<float>(i) - 2048.0F) / 128.0F;
  }
  return x;
}

void check(const FastKernels& kernels, const ActivationKernels& fast, RefForward forward, RefBackward backward) {
  // Phi is good to 1e-7, and x Phi, x phi to about a unit in the last place more.
  constexpr double kTolerance = 2e-7;
  const Floats x = points();
  const auto n = static_cast<std::ptrdiff_t>(x.size());
  const std::vector<double> x_f64 = in_double(x);
  const std::vector<double> ones(x.size(), 1.0);
  std::vector<double> y(x.size()), slope(x.size());
  forward(y.data(), x_f64.data(), n);
  backward(slope.data(), ones.data(), x_f64.data(), n);

  Floats mask(x.size());
  for (std::size_t i = 0; i < mask.size(); ++i) {
    mask[i] = i % 3 == 0 ? 0.0F : 1.25F;
  }
  Floats plain(x.size()), masked(x.size()), kept_slope = x, masked_slope = x, kept(x.size());
  fast.forward(plain.data(), x.data(), n);
  fast.forward_and_slope(kept.data(), kept_slope.data(), nullptr, n);
  fast.forward_and_slope(masked.data(), masked_slope.data(), mask.data(), n);
  EXPECT_EQ(plain, kept) << kernels.variant;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const auto at_i = static_cast<std::size_t>(i);
    const double bound = kTolerance * std::max({1.0, std::abs(x_f64[at_i]), std::abs(y[at_i])});
    ASSERT_NEAR(at(plain, i), y[at_i], bound) << kernels.variant << " at " << x[at_i];
    ASSERT_NEAR(at(kept_slope, i), slope[at_i], bound) << kernels.variant << " at " << x[at_i];
    ASSERT_NEAR(at(masked, i), y[at_i] * at(mask, i), 1.3 * bound) << kernels.variant << " at " << x[at_i];
    ASSERT_NEAR(at(masked_slope, i), slope[at_i] * at(mask, i), 1.3 * bound) << kernels.variant << " at " << x[at_i];
  }
}

TEST(FastActivation, ValuesAndSlopesAreTheReferences) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    check(*kernels, kernels->relu_and_slope, ref::relu_forward<double>, ref::relu_backward<double>);
    check(*kernels, kernels->gelu_and_slope, ref::gelu_forward<double>, ref::gelu_backward<double>);
    check(*kernels, kernels->quadratic_and_slope, ref::quadratic_forward<double>, ref::quadratic_backward<double>);
  }
}

TEST(FastActivation, NanStaysNan) {
  for (const FastKernels* kernels : all_fast_kernels()) {
    for (const ActivationKernels& f :
         {kernels->relu_and_slope, kernels->gelu_and_slope, kernels->quadratic_and_slope}) {
      const Floats x(16, std::numeric_limits<float>::quiet_NaN());
      Floats y(16);
      f.forward(y.data(), x.data(), 16);
      EXPECT_TRUE(std::isnan(y[0])) << kernels->variant;
    }
  }
}

}  // namespace
}  // namespace groklab
