// SPDX-License-Identifier: MIT
#include "analysis/effective_rank.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "analysis/singular_values.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

std::vector<double> random_singular_values(std::ptrdiff_t m, std::ptrdiff_t n, std::uint64_t seed) {
  Philox random(seed, Stream::Init, 0);
  std::vector<float> a(static_cast<size_t>(m * n));
  for (float& x : a) {
    x = static_cast<float>(random.next_normal());
  }
  return singular_values({a.data(), m, n});
}

TEST(EffectiveRank, WorkedOutByHand) {
  // Shares 3/4, 1/4; of the energy 9/10, 1/10.
  const std::vector<double> sigma = {3, 1};
  EXPECT_NEAR(effective_rank(sigma), std::pow(0.75, -0.75) * std::pow(0.25, -0.25), 1e-14);
  EXPECT_NEAR(energy_rank(sigma), std::pow(0.9, -0.9) * std::pow(0.1, -0.1), 1e-14);
}

TEST(EffectiveRank, OfRankOneIsExactlyOne) {
  const std::vector<double> sigma = {0.7, 0, 0};
  EXPECT_EQ(effective_rank(sigma), 1);
  EXPECT_EQ(energy_rank(sigma), 1);
}

TEST(EffectiveRank, OfEqualSingularValuesIsTheirNumber) {
  const std::vector<double> sigma(64, 0.3);
  EXPECT_NEAR(effective_rank(sigma), 64, 1e-11);
  EXPECT_NEAR(energy_rank(sigma), 64, 1e-11);
}

TEST(EffectiveRank, OfAFullRandomMatrixIsNearlyItsSmallerSide) {
  // The more elongated, the more equal the singular values: they lie within 1 +- sqrt(m / n) of their mean.
  for (const auto& [m, n, least] : {std::tuple{23, 64, 0.93}, {64, 23, 0.93}, {4, 4000, 0.999}, {1, 9, 1.0}}) {
    const double rank = effective_rank(random_singular_values(m, n, 3));
    EXPECT_GE(rank, least * std::min(m, n)) << m << " x " << n;
    EXPECT_LE(rank, std::min(m, n) + 1e-9) << m << " x " << n;
  }
}

TEST(EffectiveRank, LiesBetweenOneAndTheRankAndAboveEnergyRank) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<double> sigma = random_singular_values(5, 7, seed);
    EXPECT_LE(1, energy_rank(sigma));
    EXPECT_LE(energy_rank(sigma), effective_rank(sigma));
    EXPECT_LE(effective_rank(sigma), 5);
  }
}

TEST(EffectiveRank, DoesNotDependOnTheScale) {
  const std::vector<double> sigma = {3e-9, 2e-9, 1e-9};
  EXPECT_NEAR(effective_rank(sigma), effective_rank(std::vector<double>{3, 2, 1}), 1e-13);
}

TEST(EffectiveRank, OfZeroIsZero) {
  EXPECT_EQ(effective_rank(std::vector<double>{0, 0}), 0);
  EXPECT_EQ(energy_rank(std::vector<double>{0, 0}), 0);
}

TEST(EnergyRank, OfASumOfSquaresBelowThePublishedThresholdIsZero) {
  EXPECT_EQ(energy_rank(std::vector<double>{0.9e-6}), 0);
  EXPECT_EQ(energy_rank(std::vector<double>{1.1e-6}), 1);
}

}  // namespace
}  // namespace groklab
