// SPDX-License-Identifier: MIT
#include "analysis/circle_quality.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "analysis/fourier_basis.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

/// [p, width] rows of the given directions: cosines[j] cos(2 pi k t / p) + sines[j] sin(2 pi k t / p) + 3.
std::vector<float> ellipse(int p, int k, const std::vector<double>& cosines, const std::vector<double>& sines) {
  std::vector<float> rows;
  for (int t = 0; t < p; ++t) {
    const double angle = 2 * std::numbers::pi * k * t / p;
    for (size_t j = 0; j < cosines.size(); ++j) {
      rows.push_back(static_cast<float>(3 + cosines[j] * std::cos(angle) + sines[j] * std::sin(angle)));
    }
  }
  return rows;
}

std::vector<float> random_rows(std::ptrdiff_t size, std::uint64_t seed) {
  Philox random(seed, Stream::Init, 0);
  std::vector<float> rows(static_cast<size_t>(size));
  for (float& x : rows) {
    x = static_cast<float>(random.next_normal());
  }
  return rows;
}

double mean_cosine(const std::vector<double>& errors) {
  double sum = 0;
  for (const double error : errors) {
    sum += std::cos(error);
  }
  return sum / static_cast<double>(errors.size());
}

TEST(CircleAngleErrors, VanishOnAnEllipseInAnyPlaneAroundAnyCentre) {
  const std::vector<float> rows = ellipse(23, 4, {2, 0.5, -1}, {0.3, 1, 1});
  const std::vector<double> errors = circle_angle_errors({rows.data(), 23, 3}, 4);
  ASSERT_EQ(errors.size(), 23U);
  for (const double error : errors) {
    EXPECT_NEAR(error, 0, 1e-5);  // rows of about 5, rounded to float, over semi-axes of about 1
  }
}

TEST(CirclePositions, AreTheUnitCircleOnAnEllipseAndTheOriginOfNothing) {
  const std::vector<float> rows = ellipse(23, 4, {2, 0.5, -1}, {0.3, 1, 1});
  const std::vector<CirclePoint> points = circle_positions({rows.data(), 23, 3}, 4);
  ASSERT_EQ(points.size(), 23U);
  for (int t = 0; t < 23; ++t) {
    const double angle = 2 * std::numbers::pi * 4 * t / 23;
    EXPECT_NEAR(points[static_cast<size_t>(t)].x, std::cos(angle), 1e-5);  // as above
    EXPECT_NEAR(points[static_cast<size_t>(t)].y, std::sin(angle), 1e-5);
  }
  EXPECT_TRUE(circle_positions({rows.data(), 3, 3}, 1).empty()) << "nothing is left for a plane";
}

TEST(CirclePositions, OfWideRandomRowsDoNotFollowTheCircle) {
  // With the token in the fit, rows this wide would: 512 numbers for 97 tokens.
  constexpr int kP = 97;
  const std::vector<float> rows = random_rows(kP * 512, 3);
  const std::vector<CirclePoint> points = circle_positions({rows.data(), kP, 512}, 5);
  double along = 0;
  for (int t = 0; t < kP; ++t) {
    const double angle = 2 * std::numbers::pi * 5 * t / kP;
    along +=
        (points[static_cast<size_t>(t)].x * std::cos(angle) + points[static_cast<size_t>(t)].y * std::sin(angle)) / kP;
  }
  // 0 but for noise, where fitted tokens would have 1: a token's is sqrt(p / (2 width)) = 0.3, the mean's a tenth of it.
  EXPECT_NEAR(along, 0, 0.15);
}

TEST(CircleAngleErrors, OfATokenOffItsPlaceSayHowFar) {
  // Token 6 turned by 0.3 on the unit circle; fitted to the others, the circle itself is not moved by it.
  constexpr int kP = 97;
  std::vector<float> rows = ellipse(kP, 1, {1, 0}, {0, 1});
  const double angle = 2 * std::numbers::pi * 6 / kP + 0.3;
  rows[12] = static_cast<float>(3 + std::cos(angle));
  rows[13] = static_cast<float>(3 + std::sin(angle));
  const std::vector<double> errors = circle_angle_errors({rows.data(), kP, 2}, 1);
  EXPECT_NEAR(errors[6], 0.3, 1e-6);
  // Each of the others is measured on a circle fitted with the stray one: 2 coefficients move by at most 2 * 0.3 / p.
  EXPECT_NEAR(errors[50], 0, 2 * 0.3 / kP * 2);
}

TEST(CircleAngleErrors, OfRandomRowsAreSpreadAllRound) {
  // With the token in the fit, more dimensions than tokens always show a circle; without it the mean cosine is 0 up to
  // about 1 / sqrt(2 p).
  const std::vector<float> rows = random_rows(97 * 512, 1);
  EXPECT_NEAR(mean_cosine(circle_angle_errors({rows.data(), 97, 512}, 7)), 0, 4 / std::sqrt(2.0 * 97));
}

TEST(CircleAngleErrors, NeedAPlane) {
  const std::vector<float> line = ellipse(23, 2, {1, 2}, {2, 4});  // cosines and sines along one direction
  EXPECT_TRUE(circle_angle_errors({line.data(), 23, 2}, 2).empty());
  const std::vector<float> zero(46);
  EXPECT_TRUE(circle_angle_errors({zero.data(), 23, 2}, 2).empty());
  const std::vector<float> rows = random_rows(24, 2);
  EXPECT_TRUE(circle_angle_errors({rows.data(), 6, 4}, 3).empty());  // alternating signs: a line
  EXPECT_TRUE(circle_angle_errors({rows.data(), 3, 4}, 1).empty());
}

double quality(const std::vector<float>& a, const std::vector<float>& b, int p, std::ptrdiff_t width,
               const std::vector<Quadruple>& quadruples) {
  const TokenBlocks blocks{{a.data(), p, width}, {b.data(), p, width}};
  const TokenSpectra spectra = token_spectra(fourier_basis(p), blocks);
  return rqi_circle(blocks, spectra, key_frequencies(spectra), quadruples);
}

TEST(RqiCircle, IsOneForCirclesInDifferentPlanes) {
  const std::vector<float> a = ellipse(23, 4, {2, 0.5, -1}, {0.3, 1, 1});
  const std::vector<float> b = ellipse(23, 4, {0, 1, 1}, {1, -1, 1});
  EXPECT_NEAR(quality(a, b, 23, 3, published_quadruples(23)), 1, 1e-9);
}

TEST(RqiCircle, IsAboutZeroForRandomRows) {
  const std::vector<float> a = random_rows(97 * 128, 3);
  const std::vector<float> b = random_rows(97 * 128, 4);
  // Five frequencies of 97 independent angles a block; each averages to 0 +- 1 / sqrt(p).
  EXPECT_NEAR(quality(a, b, 97, 128, published_quadruples(97)), 0, 0.1);
}

TEST(RqiCircle, IsZeroWhereThereIsNothingToMeasure) {
  const std::vector<float> zero(46);
  EXPECT_EQ(quality(zero, zero, 23, 2, published_quadruples(23)), 0);
  const std::vector<float> rows = random_rows(46, 5);
  EXPECT_EQ(quality(rows, rows, 23, 2, {{1, 2, 1, 2}}), 0);
  EXPECT_EQ(quality(rows, rows, 3, 2, published_quadruples(3)), 0);
}

}  // namespace
}  // namespace groklab
