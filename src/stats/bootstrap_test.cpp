// SPDX-License-Identifier: MIT
#include "stats/bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/philox.hpp"

namespace groklab {
namespace {

using Sample = std::span<const std::size_t>;
using Groups = std::vector<std::vector<std::size_t>>;

constexpr int kReplicates = 4000;

std::optional<double> mean_of(const std::vector<double>& values, Sample sample) {
  double sum = 0;
  for (const std::size_t i : sample) {
    sum += values[i];
  }
  return sum / static_cast<double>(sample.size());
}

TEST(Bootstrap, OfAMeanHasTheWidthOfItsStandardError) {
  std::vector<double> values(200);
  Philox random(3, Stream::Control, 0);
  double squares = 0;
  for (double& value : values) {
    value = random.next_normal();
    squares += value * value;
  }
  Groups groups(1, std::vector<std::size_t>(values.size()));
  std::iota(groups[0].begin(), groups[0].end(), 0U);
  const auto statistic = [&](Sample sample) { return mean_of(values, sample); };
  const auto interval = bootstrap_interval(groups, Resampling::WithinGroups, kReplicates, 1, statistic);
  ASSERT_TRUE(interval);
  const double standard_error = std::sqrt(squares) / 200;
  // 4000 replicates leave a relative error of some 2 % in each end.
  EXPECT_NEAR((interval->high - interval->low) / (2 * kNormal975 * standard_error), 1, 0.06);
  const auto again = bootstrap_interval(groups, Resampling::WithinGroups, kReplicates, 1, statistic);
  EXPECT_EQ(again->low, interval->low) << "the same seed, the same interval";
}

TEST(Bootstrap, DrawsMembersOrWholeGroups) {
  // Two groups whose members are equal: nothing varies within, everything between.
  const std::vector<double> values = {0, 0, 0, 1, 1, 1};
  const Groups groups = {{0, 1, 2}, {3, 4, 5}};
  const auto statistic = [&](Sample sample) { return mean_of(values, sample); };
  const auto within = bootstrap_interval(groups, Resampling::WithinGroups, kReplicates, 1, statistic);
  EXPECT_EQ(within->low, 0.5);
  EXPECT_EQ(within->high, 0.5);
  const auto whole = bootstrap_interval(groups, Resampling::WholeGroups, kReplicates, 1, statistic);
  EXPECT_EQ(whole->low, 0);
  EXPECT_EQ(whole->high, 1);
}

TEST(Bootstrap, SaysNothingWhereItCannotDrawOrMeasure) {
  const auto one = [](Sample) { return std::optional<double>(1.0); };
  const auto none = [](Sample) { return std::optional<double>(); };
  EXPECT_FALSE(bootstrap_interval(Groups{{0}, {1}}, Resampling::WithinGroups, 10, 1, one));
  EXPECT_FALSE(bootstrap_interval(Groups{{0, 1, 2}}, Resampling::WholeGroups, 10, 1, one));
  EXPECT_FALSE(bootstrap_interval(Groups{{0, 1}}, Resampling::WithinGroups, 10, 1, none));
}

}  // namespace
}  // namespace groklab
