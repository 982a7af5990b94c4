// SPDX-License-Identifier: MIT
#include "stats/calibration.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/philox.hpp"

namespace groklab {
namespace {

struct Labelled {
  std::vector<double> log_odds;
  std::vector<std::uint8_t> positive;
};

/// Outcomes drawn with the log-odds times `truth`.
Labelled draw_sample(double truth) {
  Philox draw(2, Stream::Init, 0);
  Labelled sample;
  for (int i = 0; i < 20000; ++i) {
    sample.log_odds.push_back(1.5 * draw.next_normal());
    const double p = 1 / (1 + std::exp(-truth * sample.log_odds.back()));
    sample.positive.push_back(draw.next_uniform() < p ? 1 : 0);
  }
  return sample;
}

// 20,000 outcomes: the slope's standard error is about 0.02.
TEST(Calibration, FindsTrueAndOverconfidentProbabilities) {
  for (const double truth : {1.0, 0.5}) {
    const Labelled sample = draw_sample(truth);
    const Calibration found = calibration(sample.log_odds, sample.positive, 10);
    EXPECT_NEAR(found.slope, truth, 0.08);
    EXPECT_NEAR(found.intercept, 0, 0.08);
    EXPECT_LT(found.brier, found.brier_of_share);
  }
}

TEST(Calibration, BinsHoldAsManyEachAndAscend) {
  const Labelled sample = draw_sample(1);
  const Calibration found = calibration(sample.log_odds, sample.positive, 8);
  ASSERT_EQ(found.bins.size(), 8U);
  std::int64_t n = 0;
  for (std::size_t b = 0; b < 8; ++b) {
    EXPECT_EQ(found.bins[b].n, 2500);
    // A share of 2,500 has a standard error of at most 0.01.
    EXPECT_NEAR(static_cast<double>(found.bins[b].n_positive) / 2500, found.bins[b].mean_probability, 0.05);
    EXPECT_TRUE(b == 0 || found.bins[b].mean_probability > found.bins[b - 1].mean_probability);
    n += found.bins[b].n;
  }
  EXPECT_EQ(n, 20000);
}

TEST(Calibration, BrierOfAKnownCase) {
  // Probabilities 1/2 and 3/4 for a negative and a positive: (1/4 + 1/16) / 2.
  const std::vector<double> log_odds = {0, std::log(3.0)};
  const std::vector<std::uint8_t> positive = {0, 1};
  const Calibration found = calibration(log_odds, positive, 5);
  EXPECT_NEAR(found.brier, 0.15625, 1e-12);
  EXPECT_DOUBLE_EQ(found.brier_of_share, 0.25);
  EXPECT_EQ(found.bins.size(), 2U);
}

}  // namespace
}  // namespace groklab
