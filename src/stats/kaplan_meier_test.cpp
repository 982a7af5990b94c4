// SPDX-License-Identifier: MIT
#include "stats/kaplan_meier.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/leukemia_data.hpp"

namespace groklab {
namespace {

TEST(KaplanMeier, OfTheTextbookSample) {
  const std::vector<SurvivalStep> steps = kaplan_meier(leukemia_treated(1));
  // Kalbfleisch and Prentice 2002, table 1.2: survival and Greenwood's standard error.
  const double expected[][3] = {{6, 0.857, 0.0764},  {7, 0.807, 0.0869},  {10, 0.753, 0.0963}, {13, 0.690, 0.1068},
                                {16, 0.627, 0.1141}, {22, 0.538, 0.1282}, {23, 0.448, 0.1346}};
  ASSERT_EQ(steps.size(), 7U);
  for (size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].time, expected[i][0]);
    EXPECT_NEAR(steps[i].survival, expected[i][1], 5e-4);
    EXPECT_NEAR(steps[i].survival * std::sqrt(steps[i].relative_variance), expected[i][2], 5e-5);
  }
  EXPECT_EQ(steps[0].at_risk, 21);
  EXPECT_EQ(steps[0].events, 3);
  // Where the log-log test of one survival ends: |log(-log S) - log(-log s)| = 1.96 se / |log S|
  const SurvivalStep& last = steps.back();
  for (const double s : {last.interval.low, last.interval.high}) {
    const double distance = std::abs(std::log(-std::log(last.survival)) - std::log(-std::log(s)));
    EXPECT_NEAR(distance, 1.959963984540054 * std::sqrt(last.relative_variance) / -std::log(last.survival), 1e-12);
  }
  EXPECT_EQ(survival_quantile(steps, 0.5).time, 23);
  EXPECT_FALSE(survival_quantile(steps, 0.9).time);
}

TEST(KaplanMeier, IsTheShareLeftWhereNothingIsCensored) {
  const std::vector<SurvivalStep> steps = kaplan_meier(leukemia_placebo(1));
  for (const SurvivalStep& step : steps) {
    EXPECT_NEAR(step.survival, (step.at_risk - step.events) / 21.0, 1e-12);
  }
  EXPECT_EQ(steps.back().survival, 0);
  EXPECT_EQ(steps.back().interval.low, 0);
  EXPECT_NEAR(std::pow(1 - steps.back().interval.high, 21), 0.025, 1e-12);  // so many would see 0 of 21 left
  EXPECT_EQ(survival_quantile(steps, 0.5).time, 8);
}

TEST(KaplanMeier, OfNothingAndOfNoEventsHasNoSteps) {
  EXPECT_TRUE(kaplan_meier({}).empty());
  const std::vector<CensoredTime> censored = {{5}, {7}};
  EXPECT_TRUE(kaplan_meier(censored).empty());
  EXPECT_EQ(restricted_mean(censored, 5).mean, 5);
  EXPECT_EQ(restricted_mean(censored, 5).standard_error, 0);
}

TEST(RestrictedMean, IsTheMeanWhereNothingIsCensored) {
  const std::vector<CensoredTime> times = {{0, 2}, {2, 3}, {3, 7}, {7, 10}};
  EXPECT_NEAR(restricted_mean(times, 10).mean, 5.5, 1e-12);
  EXPECT_NEAR(restricted_mean(times, 6).mean, (2 + 3 + 6 + 6) / 4.0, 1e-12);
  // Of uncensored times the variance is sum (x - mean)^2 / n^2, times n / (n - 1).
  const double squares = 3.5 * 3.5 + 2.5 * 2.5 + 1.5 * 1.5 + 4.5 * 4.5;
  EXPECT_NEAR(restricted_mean(times, 10).standard_error, std::sqrt(squares / 16 * 4 / 3), 1e-12);
}

}  // namespace
}  // namespace groklab
