// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "stats/bounds.hpp"

namespace groklab {

/// How a sample came about, and so how it is drawn again.
enum class Resampling {
  WithinGroups,  ///< groups are fixed (the cells of a grid), their members are drawn
  WholeGroups,   ///< groups are drawn with all their members (what shares a seed or a cell stays together)
};

/// Percentile interval of a statistic: `replicates` samples are drawn with replacement from `groups` (lists of indices into
/// whatever the statistic reads) and the statistic, which may be undefined for a sample, is taken of each.
/// nullopt where more than a tenth of the samples have none, or where there is nothing to draw from: fewer than two members
/// in every group (WithinGroups), fewer than two groups (WholeGroups). The same seed gives the same interval.
/// Source  Efron 1979; Davison and Hinkley 1997, sections 2.4 (strata) and 3.8 (clusters)
/// Limits  percentile intervals are too narrow for few groups or members; bench/studies/coverage.py shows by how much
std::optional<Bounds> bootstrap_interval(
    std::span<const std::vector<std::size_t>> groups, Resampling resampling, int replicates, std::uint64_t seed,
    const std::function<std::optional<double>(std::span<const std::size_t>)>& statistic);

}  // namespace groklab
