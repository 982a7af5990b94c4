// SPDX-License-Identifier: MIT
#include "stats/linear_fit.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab {
namespace {

TEST(LinearFit, FindsALineExactly) {
  const std::vector<double> x = {1, 2, 5, 9};
  const std::vector<double> y = {5, 8, 17, 29};
  const LinearFit fit = fit_line(x, y).value();
  EXPECT_NEAR(fit.slope, 3, 1e-12);
  EXPECT_NEAR(fit.at(0), 2, 1e-12);
  EXPECT_NEAR(fit.slope_interval().high - fit.slope_interval().low, 0, 1e-9);
}

TEST(LinearFit, HasTheIntervalsOfTheTextbook) {
  // NumPy: X = [1, x]; s2 = rss / 3; C = s2 inv(X'X); t = scipy.stats.t.ppf(0.975, 3)
  const std::vector<double> x = {1, 2, 3, 4, 5};
  const std::vector<double> y = {2, 1, 4, 3, 7};
  const LinearFit fit = fit_line(x, y).value();
  EXPECT_NEAR(fit.slope, 1.2, 1e-12);
  EXPECT_NEAR(fit.slope_interval().low, -0.3151475011, 1e-9);
  EXPECT_NEAR(fit.slope_interval().high, 2.7151475011, 1e-9);
  EXPECT_NEAR(fit.interval(6).low, 1.9748242367, 1e-9);
  EXPECT_NEAR(fit.interval(6).high, 12.0251757633, 1e-9);
}

TEST(LinearFit, NeedsThreePointsAndTwoPlaces) {
  const std::vector<double> two = {1, 2};
  const std::vector<double> same = {1, 1, 1};
  EXPECT_FALSE(fit_line(two, two).has_value());
  EXPECT_FALSE(fit_line(same, std::vector<double>{1, 2, 3}).has_value());
}

}  // namespace
}  // namespace groklab
