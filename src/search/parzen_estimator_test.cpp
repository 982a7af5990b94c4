// SPDX-License-Identifier: MIT
#include "search/parzen_estimator.hpp"

#include <gtest/gtest.h>

#include <cmath>

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

TEST(ParzenEstimator, IntegratesToOne) {
  const std::vector<double> seen = {0.1, 0.15, 0.9};
  const Distribution unit{.kind = Kind::Float, .low = 0, .high = 1};
  const ParzenEstimator density(unit, seen);
  constexpr int kCells = 20000;
  double sum = 0;
  for (int i = 0; i < kCells; ++i) {
    sum += std::exp(density.log_pdf((i + 0.5) / kCells)) / kCells;
  }
  EXPECT_NEAR(sum, 1, 1e-6);  // the midpoint rule's error for kernels this wide
}

TEST(ParzenEstimator, GivesThePointsOfAGridProbabilitiesThatAddUp) {
  const Distribution grid{.kind = Kind::Int, .low = 2, .high = 20, .step = 3};
  const ParzenEstimator density(grid, std::vector<double>{5, 5, 17});
  double sum = 0;
  for (double value = 2; value <= 20; value += 3) {
    sum += std::exp(density.log_pdf(value));
  }
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST(ParzenEstimator, OfChoicesHasItsClosedForm) {
  const Distribution choice{.kind = Kind::Categorical, .choices = {"x", "y", "z"}};
  const ParzenEstimator density(choice, std::vector<double>{1, 1});
  // Three kernels of weight 1/3 each, smoothing 1/3: observed (1/3 + 1) / 2, else (1/3) / 2; the prior is uniform.
  EXPECT_NEAR(std::exp(density.log_pdf(1)), (2.0 / 3 + 2.0 / 3 + 1.0 / 3) / 3, 1e-15);
  EXPECT_NEAR(std::exp(density.log_pdf(0)), (1.0 / 6 + 1.0 / 6 + 1.0 / 3) / 3, 1e-15);
}

TEST(ParzenEstimator, SamplesFollowItsDensity) {
  const Distribution log_range{.kind = Kind::Float, .low = 1e-3, .high = 1, .log = true};
  const ParzenEstimator density(log_range, std::vector<double>{0.01, 0.02});
  Philox generator(3, Stream::Search, 0);
  constexpr int kDraws = 20000;
  constexpr double kMiddle = 0.03;
  int below = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double value = density.sample(generator);
    ASSERT_TRUE(log_range.contains(value));
    below += value < kMiddle ? 1 : 0;
  }
  double share = 0;  // the same by the midpoint rule in the logarithm
  constexpr int kCells = 4000;
  const double width = std::log(kMiddle / 1e-3) / kCells;
  for (int i = 0; i < kCells; ++i) {
    share += std::exp(density.log_pdf(1e-3 * std::exp((i + 0.5) * width))) * width;
  }
  EXPECT_NEAR(below / static_cast<double>(kDraws), share, 5 * std::sqrt(share * (1 - share) / kDraws));
}

}  // namespace
}  // namespace groklab
