// SPDX-License-Identifier: MIT
#include "stats/cluster_bootstrap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/philox.hpp"

namespace groklab {
namespace {

/// `n_groups` of 4 rows that share an offset of deviation 1 and have noise of deviation 0.1 of their own.
std::vector<double> rows_in_groups(int n_groups, std::uint64_t seed) {
  Philox draw(seed, Stream::Init, 0);
  std::vector<double> values;
  for (int group = 0; group < n_groups; ++group) {
    const double offset = draw.next_normal();
    for (int i = 0; i < 4; ++i) {
      values.push_back(offset + 0.1 * draw.next_normal());
    }
  }
  return values;
}

std::vector<int> groups_of_four(int n_groups) {
  std::vector<int> group;
  for (int i = 0; i < 4 * n_groups; ++i) {
    group.push_back(i / 4);
  }
  return group;
}

std::vector<int> a_group_a_row(std::size_t n) {
  std::vector<int> group(n);
  std::iota(group.begin(), group.end(), 0);
  return group;
}

RowStatistic mean_of(const std::vector<double>& values) {
  return [&values](std::span<const std::size_t> rows) -> std::optional<double> {
    double sum = 0;
    for (const std::size_t row : rows) {
      sum += values[row];
    }
    return sum / static_cast<double>(rows.size());
  };
}

// Of 200 samples of 40 groups the interval holds the true mean, 0, as often as it says; rows drawn one by one take the
// four of a group for four independent ones, and their interval, half as wide, does not.
TEST(ClusterBootstrap, CoversWhereRowsShareAGroupAndTheOrdinaryOneDoesNot) {
  constexpr int kSamples = 200, kGroups = 40;
  int by_group = 0, by_row = 0;
  for (std::uint64_t sample = 0; sample < kSamples; ++sample) {
    const std::vector<double> values = rows_in_groups(kGroups, sample);
    const auto holds_zero = [&](const std::vector<int>& group) {
      const Bounds bounds = *cluster_bootstrap(group, 200, sample, mean_of(values)).interval();
      return bounds.low <= 0 && 0 <= bounds.high ? 1 : 0;
    };
    by_group += holds_zero(groups_of_four(kGroups));
    by_row += holds_zero(a_group_a_row(values.size()));
  }
  EXPECT_GE(by_group, 0.95 * kSamples - 4 * std::sqrt(0.95 * 0.05 * kSamples));  // four standard errors
  EXPECT_LE(by_row, 0.80 * kSamples);                                            // 2 P(Z < 0.98) - 1 = 67 % expected
}

TEST(ClusterBootstrap, TheSameSeedGivesTheSameResamples) {
  const std::vector<double> values = rows_in_groups(10, 1);
  const std::vector<int> group = groups_of_four(10);
  EXPECT_EQ(cluster_bootstrap(group, 50, 7, mean_of(values)).values,
            cluster_bootstrap(group, 50, 7, mean_of(values)).values);
  EXPECT_NE(cluster_bootstrap(group, 50, 7, mean_of(values)).values,
            cluster_bootstrap(group, 50, 8, mean_of(values)).values);
}

TEST(ClusterBootstrap, CountsResamplesWithoutAValue) {
  const std::vector<int> group = {0, 1};
  const BootstrapValues found = cluster_bootstrap(group, 400, 1, [](std::span<const std::size_t> rows) {
    return rows[0] == rows[1] ? std::nullopt : std::optional<double>(1);
  });
  EXPECT_EQ(found.values.size() + static_cast<std::size_t>(found.n_absent), 400U);
  EXPECT_NEAR(found.n_absent, 200, 40);  // a half; four standard errors
  EXPECT_FALSE(BootstrapValues({{1.0}, 5}).interval().has_value());
}

}  // namespace
}  // namespace groklab
