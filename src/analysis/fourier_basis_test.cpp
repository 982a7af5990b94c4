// SPDX-License-Identifier: MIT
#include "analysis/fourier_basis.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "core/philox.hpp"

namespace groklab {
namespace {

double at(const std::vector<double>& m, int p, int i, int j) {
  return m[static_cast<size_t>(i) * static_cast<size_t>(p) + static_cast<size_t>(j)];
}

TEST(FourierBasis, IsOrthonormalForOddEvenAndSmallP) {
  for (const int p : {2, 3, 6, 23, 113}) {
    const std::vector<double> basis = fourier_basis(p);
    for (int i = 0; i < p; ++i) {
      for (int j = 0; j <= i; ++j) {
        double dot = 0;
        for (int n = 0; n < p; ++n) {
          dot += at(basis, p, i, n) * at(basis, p, j, n);
        }
        ASSERT_NEAR(dot, i == j ? 1 : 0, 1e-12) << p << ": " << i << ", " << j;
      }
    }
  }
}

TEST(FoldedEnergy, FindsAPlantedFrequencyWhateverItsPhase) {
  constexpr int kP = 23;
  std::vector<float> rows(kP);
  for (int n = 0; n < kP; ++n) {
    rows[static_cast<size_t>(n)] = static_cast<float>(3 + std::cos(2 * std::numbers::pi * 5 * n / kP + 0.7));
  }
  const std::vector<double> energy = folded_energy(fourier_basis(kP), rows.data(), 1, 1, kP);
  ASSERT_EQ(energy.size(), 12U);
  EXPECT_NEAR(energy[0], 9.0 * kP, 1e-4);
  EXPECT_NEAR(energy[5], kP / 2.0, 1e-4);
  EXPECT_NEAR(std::accumulate(energy.begin(), energy.end(), 0.0), 9.0 * kP + kP / 2.0, 1e-4);
}

TEST(FoldedEnergy, AddsUpToTheSumOfSquares) {
  for (const int p : {2, 9, 12}) {
    constexpr std::ptrdiff_t kCols = 5;
    std::vector<float> rows(static_cast<size_t>(p * kCols));
    Philox draw(1, Stream::Init, 0);
    double squares = 0;
    for (float& x : rows) {
      x = static_cast<float>(draw.next_normal());
      squares += static_cast<double>(x) * static_cast<double>(x);
    }
    const std::vector<double> energy = folded_energy(fourier_basis(p), rows.data(), kCols, kCols, p);
    EXPECT_NEAR(std::accumulate(energy.begin(), energy.end(), 0.0), squares, 1e-12 * squares);
  }
}

}  // namespace
}  // namespace groklab
