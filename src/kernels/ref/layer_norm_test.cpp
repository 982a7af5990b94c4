// SPDX-License-Identifier: MIT
#include "kernels/ref/layer_norm.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace groklab::ref {
namespace {

constexpr std::ptrdiff_t kD = 5;
constexpr std::array<double, 5> kX = {0.3, -1.2, 2.0, 0.7, -0.4};
constexpr std::array<double, 5> kW = {1.1, 0.9, -0.5, 1.0, 2.0};
constexpr std::array<double, 5> kB = {0.1, 0.0, -0.2, 0.3, 0.0};
constexpr std::array<double, 5> kDy = {0.5, -0.1, 1.0, 0.2, -0.7};

/// sum of dy * y at x, w, b.
double objective(const std::array<double, 5>& x, const std::array<double, 5>& w, const std::array<double, 5>& b) {
  std::array<double, 5> y{}, x_hat{};
  double rstd = 0;
  layer_norm_forward(MatrixView(y.data(), 1, kD), MatrixView(x_hat.data(), 1, kD), &rstd, MatrixView(x.data(), 1, kD),
                     w.data(), b.data());
  double sum = 0;
  for (std::size_t i = 0; i < y.size(); ++i) {
    sum += kDy[i] * y[i];
  }
  return sum;
}

TEST(LayerNorm, UsesTheBiasedVarianceAndPyTorchsEps) {
  const std::array<double, 5> ones = {1, 1, 1, 1, 1}, zeros{};
  std::array<double, 5> y{}, x_hat{};
  double rstd = 0;
  layer_norm_forward(MatrixView(y.data(), 1, kD), MatrixView(x_hat.data(), 1, kD), &rstd, MatrixView(kX.data(), 1, kD),
                     ones.data(), zeros.data());
  // mean 0.28; sum of squared deviations 5.788, over 5
  EXPECT_NEAR(rstd, 1 / std::sqrt(5.788 / 5 + 1e-5), 1e-14);
  EXPECT_NEAR(y[2], (2.0 - 0.28) * rstd, 1e-14);
}

TEST(LayerNorm, BackwardMatchesDifferencesAndAccumulates) {
  constexpr double kStep = 1e-5;
  std::array<double, 5> y{}, x_hat{};
  double rstd = 0;
  layer_norm_forward(MatrixView(y.data(), 1, kD), MatrixView(x_hat.data(), 1, kD), &rstd, MatrixView(kX.data(), 1, kD),
                     kW.data(), kB.data());
  std::array<double, 5> dx, dw, db;
  dx.fill(10);
  dw.fill(20);
  db.fill(30);
  const LayerNormSaved<double> saved{MatrixView<const double>(x_hat.data(), 1, kD), &rstd, kW.data()};
  layer_norm_backward(MatrixView(dx.data(), 1, kD), dw.data(), db.data(), MatrixView(kDy.data(), 1, kD), saved,
                      Update::Add);
  for (std::size_t i = 0; i < kX.size(); ++i) {
    const auto slope = [i](auto shifted) { return (shifted(i, kStep) - shifted(i, -kStep)) / (2 * kStep); };
    const auto moved = [](std::array<double, 5> at, std::size_t j, double h) {
      at[j] += h;
      return at;
    };
    EXPECT_NEAR(dx[i] - 10, slope([&](std::size_t j, double h) { return objective(moved(kX, j, h), kW, kB); }), 1e-8);
    EXPECT_NEAR(dw[i] - 20, slope([&](std::size_t j, double h) { return objective(kX, moved(kW, j, h), kB); }), 1e-8);
    EXPECT_NEAR(db[i] - 30, slope([&](std::size_t j, double h) { return objective(kX, kW, moved(kB, j, h)); }), 1e-8);
  }
}

}  // namespace
}  // namespace groklab::ref
