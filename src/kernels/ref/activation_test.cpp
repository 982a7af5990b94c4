// SPDX-License-Identifier: MIT
#include "kernels/ref/activation.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>

namespace groklab::ref {
namespace {

constexpr std::array<double, 7> kPoints = {-6.0, -1.3, -0.2, 0.1, 0.75, 1.7, 5.0};
constexpr std::ptrdiff_t kCount = static_cast<std::ptrdiff_t>(kPoints.size());

using Forward = void (*)(double*, const double*, std::ptrdiff_t) noexcept;
using Backward = void (*)(double*, const double*, const double*, std::ptrdiff_t) noexcept;

void expect_derivative(Forward forward, Backward backward) {
  constexpr double kStep = 1e-5;
  std::array<double, 7> derivative{};
  std::array<double, 7> ones{};
  ones.fill(1.0);
  backward(derivative.data(), ones.data(), kPoints.data(), kCount);
  for (std::size_t i = 0; i < kPoints.size(); ++i) {
    double above = kPoints[i] + kStep;
    double below = kPoints[i] - kStep;
    forward(&above, &above, 1);
    forward(&below, &below, 1);
    EXPECT_NEAR(derivative[i], (above - below) / (2 * kStep), 1e-9);
  }
}

TEST(Activation, BackwardIsTheDerivativeOfForward) {
  expect_derivative(relu_forward<double>, relu_backward<double>);
  expect_derivative(gelu_forward<double>, gelu_backward<double>);
  expect_derivative(quadratic_forward<double>, quadratic_backward<double>);
}

TEST(Activation, GeluIsTheExactOne) {
  double y = 1.0;
  gelu_forward(&y, &y, 1);
  EXPECT_NEAR(y, 0.8413447460685429, 1e-15);  // Phi(1); the tanh form gives 0.8411920
}

TEST(Activation, ReluHasNoSlopeAtZeroAndKeepsNan) {
  const std::array<float, 2> pre = {0.0F, std::numeric_limits<float>::quiet_NaN()};
  std::array<float, 2> y{};
  relu_forward(y.data(), pre.data(), 2);
  EXPECT_EQ(y[0], 0.0F);
  EXPECT_TRUE(std::isnan(y[1])) << "a hidden NaN would hide divergence";
  const float dy = 3.0F;
  float dpre = 1.0F;
  relu_backward(&dpre, &dy, pre.data(), 1);
  EXPECT_EQ(dpre, 0.0F);
}

}  // namespace
}  // namespace groklab::ref
