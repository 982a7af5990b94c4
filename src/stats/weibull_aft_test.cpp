// SPDX-License-Identifier: MIT
#include "stats/weibull_aft.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/philox.hpp"
#include "stats/leukemia_data.hpp"

namespace groklab {
namespace {

constexpr double kAlmostExact = 1e-4;  // an interval as narrow as this stands for an exact time

TEST(WeibullAft, OfTheTextbookSample) {
  std::vector<CensoredTime> times = leukemia_treated(kAlmostExact);
  const std::vector<CensoredTime> placebo = leukemia_placebo(kAlmostExact);
  std::vector<double> columns;
  for (size_t i = 0; i < times.size(); ++i) {
    columns.insert(columns.end(), {1, 1});
  }
  for (size_t i = 0; i < placebo.size(); ++i) {
    columns.insert(columns.end(), {1, 0});
  }
  times.insert(times.end(), placebo.begin(), placebo.end());
  const auto fit = fit_weibull_aft(times, columns, 2);
  ASSERT_TRUE(fit);
  // R: survreg(Surv(time, cens) ~ treat, dist = "weibull") of MASS::gehan
  EXPECT_NEAR(fit->coefficients[0], 2.248, 5e-4);
  EXPECT_NEAR(fit->coefficients[1], 1.267, 5e-4);
  EXPECT_NEAR(std::exp(fit->log_scale), 0.732, 5e-4);
  EXPECT_NEAR(fit->standard_error(0), 0.166, 5e-4);
  EXPECT_NEAR(fit->standard_error(1), 0.311, 5e-4);
  EXPECT_NEAR(fit->log_likelihood - 30 * std::log(kAlmostExact), -106.6, 0.05) << "30 events, each of that width";
  const std::vector<double> treated = {1, 1};
  EXPECT_NEAR(fit->median(treated), std::exp(2.248 + 1.267) * std::pow(std::log(2.0), 0.732), 0.05);

  const auto same = fit_weibull_aft(times, std::vector<double>(times.size(), 1.0), 1);
  ASSERT_TRUE(same);
  EXPECT_NEAR(likelihood_ratio_test(*same, *fit).statistic, 19.65, 5e-3);  // survreg's "Chisq= 19.65 on 1 degrees"
}

TEST(WeibullAft, FindsPlantedExponentsOnACoarseGrid) {
  constexpr double kGrid = 50;
  constexpr double kEnd = 3000;
  Philox random(7, Stream::Control, 0);
  std::vector<CensoredTime> times;
  std::vector<double> columns;
  for (int i = 0; i < 4000; ++i) {
    const double x = random.next_uniform() * 2 - 1;
    const double t = std::exp(7 - 1.5 * x + 0.3 * std::log(-std::log1p(-random.next_uniform())));
    const double seen = std::ceil(t / kGrid) * kGrid;
    times.push_back(seen > kEnd ? CensoredTime{.low = kEnd} : CensoredTime{seen - kGrid, seen});
    columns.insert(columns.end(), {1, x});
  }
  const auto fit = fit_weibull_aft(times, columns, 2);
  ASSERT_TRUE(fit);
  EXPECT_NEAR(fit->coefficients[0], 7, 5 * fit->standard_error(0));
  EXPECT_NEAR(fit->coefficients[1], -1.5, 5 * fit->standard_error(1));
  EXPECT_NEAR(fit->log_scale, std::log(0.3), 0.05);
  EXPECT_LT(fit->standard_error(1), 0.02);
}

TEST(WeibullAft, RefusesWhatHasNoMaximum) {
  const std::vector<double> ones(4, 1.0);
  const std::vector<CensoredTime> censored = {{5}, {6}, {7}, {8}};
  EXPECT_FALSE(fit_weibull_aft(censored, ones, 1)) << "no event";
  const std::vector<CensoredTime> equal = {{4, 5}, {4, 5}, {4, 5}, {4, 5}};
  EXPECT_FALSE(fit_weibull_aft(equal, ones, 1)) << "no spread";
  const std::vector<CensoredTime> times = {{4, 5}, {6, 7}, {7, 9}, {3, 5}};
  EXPECT_FALSE(fit_weibull_aft(times, std::vector<double>{1, 2, 1, 2, 1, 2, 1, 2}, 2)) << "columns that are multiples";
  const std::vector<CensoredTime> one_group_never = {{4, 5}, {6, 7}, {7, 9}, {20}, {20}, {20}};
  EXPECT_FALSE(fit_weibull_aft(one_group_never, std::vector<double>{1, 0, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1}, 2))
      << "a group without an event";
}

}  // namespace
}  // namespace groklab
