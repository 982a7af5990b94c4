// SPDX-License-Identifier: MIT
#include "analysis/early_signature.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "core/philox.hpp"

namespace groklab {
namespace {

std::vector<double> sine(int n, double cycles, double offset) {
  std::vector<double> values;
  for (int i = 0; i < n; ++i) {
    values.push_back(offset + std::sin(2 * std::numbers::pi * cycles * i / n));
  }
  return values;
}

// Of a sine of frequency w: variance 1/2, derivative w cos(w t). A difference is 2 sin(w / 2) in place of w, and the
// last sample has none, which changes variances by 1 / n.
TEST(CurveSignature, OfASineIsItsFrequency) {
  constexpr int kN = 1000;
  const double w = 2 * std::numbers::pi * 10 / kN;
  const CurveSignature found = curve_signature(sine(kN, 10, 3), 1);
  EXPECT_NEAR(found.activity, 0.5, 1e-12);
  EXPECT_NEAR(found.mobility, w, 4e-3 * w);
  EXPECT_NEAR(found.complexity, 1, 4e-3);
  EXPECT_NEAR(found.spectral_centroid, 0.01, 1e-3);  // the trend that is taken off has energy everywhere
  EXPECT_GT(found.low_frequency_share, 0.99);
}

TEST(CurveSignature, IsInStepsWhateverTheSpacing) {
  const std::vector<double> values = sine(200, 7, 1);
  const CurveSignature one = curve_signature(values, 1);
  const CurveSignature twenty = curve_signature(values, 20);
  EXPECT_NEAR(twenty.mobility, one.mobility / 20, 1e-12);
  EXPECT_NEAR(twenty.spectral_centroid, one.spectral_centroid / 20, 1e-12);
  EXPECT_NEAR(twenty.complexity, one.complexity, 1e-9);
  EXPECT_EQ(twenty.low_frequency_share, one.low_frequency_share);
}

// White noise has the same energy at every frequency: a tenth of it in the lowest tenth, mean 1/4 cycle a step, and
// difference variances 2 and 6, so mobility sqrt 2 and complexity sqrt 1.5. Bounds are three standard errors or more.
TEST(CurveSignature, OfNoiseIsThatOfNoise) {
  Philox draw(2, Stream::Control, 0);
  std::vector<double> values(2000);
  for (double& value : values) {
    value = draw.next_normal();
  }
  const CurveSignature found = curve_signature(values, 1);
  EXPECT_NEAR(found.mobility, std::sqrt(2), 0.04);
  EXPECT_NEAR(found.complexity, std::sqrt(1.5), 0.03);
  EXPECT_NEAR(found.spectral_centroid, 0.25, 0.012);
  EXPECT_NEAR(found.low_frequency_share, 0.1, 0.03);  // 100 frequencies: a standard error of 0.01
}

TEST(CurveSignature, IsDefinedForLinesAndConstants) {
  const CurveSignature flat = curve_signature(std::vector<double>(50, 4.7), 1);
  EXPECT_EQ(flat.activity, 0);
  EXPECT_EQ(flat.mobility, 0);
  EXPECT_EQ(flat.spectral_centroid, 0);
  const CurveSignature line = curve_signature(std::vector<double>{5.1, 4.4, 3.7, 3.0, 2.3, 1.6}, 1);
  EXPECT_EQ(line.mobility, 0);
  EXPECT_EQ(line.complexity, 0);
  EXPECT_EQ(line.low_frequency_share, 0);
}

}  // namespace
}  // namespace groklab
