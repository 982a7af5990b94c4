// SPDX-License-Identifier: MIT
#include "stats/student_t.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace groklab {
namespace {

struct KnownQuantile {
  double coverage;
  int dof;
  double t;
};

// Two-sided critical values of the printed tables (NIST/SEMATECH e-Handbook 1.3.6.7.2: its columns are one-sided), which
// give three decimals.
constexpr KnownQuantile kTable[] = {{0.90, 1, 6.314},  {0.95, 1, 12.706}, {0.99, 1, 63.657}, {0.95, 2, 4.303},
                                    {0.99, 2, 9.925},  {0.95, 3, 3.182},  {0.99, 4, 4.604},  {0.95, 7, 2.365},
                                    {0.99, 7, 3.499},  {0.99, 8, 3.355},  {0.99, 9, 3.250},  {0.95, 10, 2.228},
                                    {0.99, 15, 2.947}, {0.99, 30, 2.750}, {0.95, 63, 1.998}, {0.99, 100, 2.626}};

TEST(StudentT, QuantilesAreThoseOfTheTables) {
  for (const KnownQuantile& known : kTable) {
    EXPECT_NEAR(student_t_two_sided(known.coverage, known.dof), known.t, 0.0005) << known.coverage << " " << known.dof;
  }
}

// Closed forms: one degree of freedom is Cauchy's distribution, two have P = t / sqrt(2 + t^2).
TEST(StudentT, OneAndTwoDegreesOfFreedomHaveClosedForms) {
  for (const double coverage : {0.1, 0.5, 0.9, 0.99, 0.999}) {
    const double cauchy = std::tan(std::numbers::pi * coverage / 2);
    EXPECT_NEAR(student_t_two_sided(coverage, 1), cauchy, 1e-12 * cauchy);
    const double two = coverage * std::sqrt(2 / (1 - coverage * coverage));
    EXPECT_NEAR(student_t_two_sided(coverage, 2), two, 1e-12 * two);
  }
}

TEST(StudentT, TheDensityIntegratesToTheCoverage) {
  for (const int dof : {1, 2, 3, 6, 7, 8, 31}) {
    const double nu = dof;
    const double scale = std::exp(std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2)) / std::sqrt(nu * std::numbers::pi);
    constexpr int kPieces = 4000;  // Simpson's rule: error below 1e-11 for this smooth density
    constexpr double kCoverage = 0.9;
    const double end = student_t_two_sided(kCoverage, dof);
    double integral = 0;
    for (int i = 0; i <= kPieces; ++i) {
      const double x = end * i / kPieces;
      const double weight = i == 0 || i == kPieces ? 1 : (i % 2 == 1 ? 4 : 2);
      integral += weight * scale * std::pow(1 + x * x / nu, -(nu + 1) / 2);
    }
    integral *= 2 * end / kPieces / 3;
    EXPECT_NEAR(integral, kCoverage, 1e-10) << dof;
  }
}

}  // namespace
}  // namespace groklab
