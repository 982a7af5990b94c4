// SPDX-License-Identifier: MIT
#include "search/parzen_estimator.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "search/normal_mass.hpp"

namespace groklab {
namespace {

using Kind = Distribution::Kind;

TEST(NormalMass, HasKnownValues) {
  EXPECT_NEAR(std::exp(log_normal_mass(-1.959963984540054, 1.959963984540054)), 0.95, 1e-15);
  // SciPy: norm.logcdf(-40), log(norm.sf(9) - norm.sf(10)).
  EXPECT_NEAR(log_normal_cdf(-40), -804.6084420137538, 1e-10);
  EXPECT_NEAR(log_normal_mass(9, 10), -43.628216632280814, 1e-12);
  EXPECT_DOUBLE_EQ(log_normal_mass(9, 10), log_normal_mass(-10, -9));
  EXPECT_NEAR(log_normal_cdf(-20 - 1e-9), log_normal_cdf(-20 + 1e-9), 1e-7) << "both forms meet";
}

TEST(ObservationWeights, RampUpBefore25) {
  EXPECT_EQ(observation_weights(25), std::vector<double>(25, 1.0));
  const std::vector<double> weights = observation_weights(28);
  EXPECT_DOUBLE_EQ(weights[0], 1.0 / 28);
  EXPECT_DOUBLE_EQ(weights[1], (1.0 / 28 + 1) / 2);
  EXPECT_DOUBLE_EQ(weights[2], 1);
  EXPECT_EQ(observation_weights(26)[0], 1.0 / 26);
}

TEST(ParzenEstimator, OfNothingIsThePriorCutToTheRange) {
  const Distribution range{.kind = Kind::Float, .low = -1, .high = 3};
  const ParzenEstimator prior(range, {});
  const double kept = std::erf(0.5 / std::numbers::sqrt2);  // of N(1, 4^2) within [-1, 3]
  for (const double value : {-1.0, 1.0, 2.5}) {
    const double z = (value - 1) / 4;
    EXPECT_NEAR(prior.log_score(value), -0.5 * z * z - 0.5 * std::log(2 * std::numbers::pi) - std::log(kept), 1e-14);
  }
}

TEST(ParzenEstimator, GivesThePointsOfAGridProbabilitiesThatAddUp) {
  const Distribution grid{.kind = Kind::Int, .low = 2, .high = 20, .step = 3};
  const ParzenEstimator density(grid, std::vector<double>{5, 5, 17});
  double sum = 0;
  for (double value = 2; value <= 20; value += 3) {
    sum += std::exp(density.log_score(value));
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(ParzenEstimator, OfChoicesHasItsClosedForm) {
  const Distribution choice{.kind = Kind::Categorical, .choices = {"x", "y", "z"}};
  const ParzenEstimator density(choice, std::vector<double>{1, 1});
  // Three kernels of weight 1/3 each, smoothing 1/3: observed (1/3 + 1) / 2, else (1/3) / 2; the prior is uniform.
  EXPECT_NEAR(std::exp(density.log_score(1)), (2.0 / 3 + 2.0 / 3 + 1.0 / 3) / 3, 1e-15);
  EXPECT_NEAR(std::exp(density.log_score(0)), (1.0 / 6 + 1.0 / 6 + 1.0 / 3) / 3, 1e-15);
}

TEST(ParzenEstimator, SamplesOfThePriorFollowItsDistribution) {
  const Distribution log_range{.kind = Kind::Float, .low = 1e-4, .high = 1, .log = true};
  const ParzenEstimator prior(log_range, {});
  Philox generator(3, Stream::Search, 0);
  constexpr int kDraws = 20000;
  int below = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = prior.sample(generator);
    ASSERT_TRUE(log_range.contains(value));
    below += value < 1e-3 ? 1 : 0;  // a quarter of the logarithm's range
  }
  const double share = 0.5 - 0.5 * std::erf(0.25 / std::numbers::sqrt2) / std::erf(0.5 / std::numbers::sqrt2);
  EXPECT_NEAR(below / static_cast<double>(kDraws), share, 5 * std::sqrt(share * (1 - share) / kDraws));
}

}  // namespace
}  // namespace groklab
