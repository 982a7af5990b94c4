// SPDX-License-Identifier: MIT
#include "stats/chi_squared.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

TEST(ChiSquared, OfTwoDegreesIsAnExponential) {
  for (const double x : {0.0, 1e-6, 0.3, 2.0, 5.0, 60.0, 700.0}) {
    EXPECT_NEAR(chi_squared_above(x, 2) / std::exp(-x / 2), 1, 1e-12) << x;
  }
}

TEST(ChiSquared, OfOneDegreeIsASquaredNormal) {
  for (const double x : {0.01, 1.0, 3.841458820694124, 30.0}) {
    EXPECT_NEAR(chi_squared_above(x, 1) / std::erfc(std::sqrt(x / 2)), 1, 1e-12) << x;
  }
}

TEST(ChiSquared, OfMoreDegreesFollowsTheRecurrence) {
  // Q(a + 1, y) = Q(a, y) + y^a e^-y / Gamma(a + 1)
  for (int dof = 1; dof < 60; ++dof) {
    for (const double x : {0.5, 10.0, 80.0}) {
      const double step = std::exp(dof / 2.0 * std::log(x / 2) - x / 2 - std::lgamma(dof / 2.0 + 1));
      EXPECT_NEAR(chi_squared_above(x, dof + 2), chi_squared_above(x, dof) + step, 1e-12);
    }
  }
}

}  // namespace
}  // namespace groklab
