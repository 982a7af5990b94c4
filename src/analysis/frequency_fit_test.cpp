// SPDX-License-Identifier: MIT
#include "analysis/frequency_fit.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "analysis/fourier_basis.hpp"
#include "analysis/pair_transform.hpp"

namespace groklab {
namespace {

TEST(FrequencyFit, FindsThePhasesOfBothResidues) {
  constexpr int kN = 13;
  constexpr double kPhaseA = 0.7;
  constexpr double kPhaseB = -2.1;
  std::vector<double> values;
  for (int a = 0; a < kN; ++a) {
    for (int b = 0; b < kN; ++b) {
      const double w = 2 * std::numbers::pi * 4 / kN;
      values.push_back(3 + 2 * std::cos(w * a + kPhaseA) + 0.5 * std::cos(w * b + kPhaseB));
    }
  }
  ThreadPool pool(1);
  const std::vector<double> coefficients = pair_transform(fourier_basis(kN), values, kN, pool);
  const FrequencyFit fit = fit_frequencies({coefficients.data(), kN * kN, 1}, kN).at(0);
  EXPECT_EQ(fit.frequency, 4);
  EXPECT_NEAR(fit.fve, 1, 1e-12);
  EXPECT_NEAR(fit.phase_a, kPhaseA, 1e-12);
  EXPECT_NEAR(fit.phase_b, kPhaseB, 1e-12);
}

}  // namespace
}  // namespace groklab
