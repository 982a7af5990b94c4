// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "stats/binomial_interval.hpp"

namespace groklab {

/// What a statistic was in each resample.
struct BootstrapValues {
  std::vector<double> values;  ///< of the resamples in which it exists
  int n_absent = 0;            ///< the others: one class alone was drawn, say

  /// Percentile interval; absent where less than half of the resamples have a value.
  std::optional<Bounds> interval(double coverage = 0.95) const;
};

/// A statistic of some rows, absent where they do not determine it.
using RowStatistic = std::function<std::optional<double>(std::span<const std::size_t> rows)>;

/// Draws as many groups as there are, with replacement, n_resamples times, and takes the statistic of all their rows. Rows
/// of a group are drawn together, as runs of one cell resemble each other; a group a row is the ordinary bootstrap.
/// Two statistics with the same groups and seed see the same resamples, so their difference is a paired one.
/// Source  Davison and Hinkley 1997, sections 2.4 and 3.8
/// Needs   group[i] in [0, number of groups)
BootstrapValues cluster_bootstrap(std::span<const int> group, int n_resamples, std::uint64_t seed,
                                  const RowStatistic& statistic);

}  // namespace groklab
