// SPDX-License-Identifier: MIT
#include "stats/cluster_bootstrap.hpp"

#include <algorithm>

#include "core/philox.hpp"
#include "stats/quantile.hpp"

namespace groklab {

std::optional<Bounds> BootstrapValues::interval(double coverage) const {
  if (values.empty() || static_cast<std::size_t>(n_absent) > values.size()) {
    return std::nullopt;
  }
  const double tail = (1 - coverage) / 2;
  return Bounds{quantile(values, tail), quantile(values, 1 - tail)};
}

BootstrapValues cluster_bootstrap(std::span<const int> group, int n_resamples, std::uint64_t seed,
                                  const RowStatistic& statistic) {
  const int n_groups = group.empty() ? 0 : *std::max_element(group.begin(), group.end()) + 1;
  std::vector<std::vector<std::size_t>> rows_of(static_cast<std::size_t>(n_groups));
  for (std::size_t i = 0; i < group.size(); ++i) {
    rows_of[static_cast<std::size_t>(group[i])].push_back(i);
  }
  BootstrapValues found;
  std::vector<std::size_t> rows;
  for (int resample = 0; resample < n_resamples; ++resample) {
    Philox draw(seed, Stream::Control, static_cast<std::uint64_t>(resample));
    rows.clear();
    for (int i = 0; i < n_groups; ++i) {
      const std::vector<std::size_t>& drawn = rows_of[draw.next_below(static_cast<std::uint32_t>(n_groups))];
      rows.insert(rows.end(), drawn.begin(), drawn.end());
    }
    if (const std::optional<double> value = statistic(rows)) {
      found.values.push_back(*value);
    } else {
      ++found.n_absent;
    }
  }
  return found;
}

}  // namespace groklab
