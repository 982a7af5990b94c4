// SPDX-License-Identifier: MIT
#include "stats/bootstrap.hpp"

#include <algorithm>

#include "core/philox.hpp"
#include "stats/quantile.hpp"

namespace groklab {
namespace {

std::size_t draw_below(Philox& random, std::size_t n) {
  return static_cast<std::size_t>(random.next_below(static_cast<std::uint32_t>(n)));
}

std::vector<std::size_t> draw_sample(std::span<const std::vector<std::size_t>> groups, Resampling resampling,
                                     Philox& random) {
  std::vector<std::size_t> sample;
  for (const std::vector<std::size_t>& group : groups) {
    if (resampling == Resampling::WholeGroups) {
      const std::vector<std::size_t>& drawn = groups[draw_below(random, groups.size())];
      sample.insert(sample.end(), drawn.begin(), drawn.end());
    } else {
      for (std::size_t i = 0; i < group.size(); ++i) {
        sample.push_back(group[draw_below(random, group.size())]);
      }
    }
  }
  return sample;
}

bool can_vary(std::span<const std::vector<std::size_t>> groups, Resampling resampling) {
  return resampling == Resampling::WholeGroups
             ? groups.size() >= 2
             : std::any_of(groups.begin(), groups.end(), [](const auto& group) { return group.size() >= 2; });
}

}  // namespace

std::optional<Bounds> bootstrap_interval(
    std::span<const std::vector<std::size_t>> groups, Resampling resampling, int replicates, std::uint64_t seed,
    const std::function<std::optional<double>(std::span<const std::size_t>)>& statistic) {
  if (!can_vary(groups, resampling)) {
    return std::nullopt;
  }
  std::vector<double> values;
  for (int replicate = 0; replicate < replicates; ++replicate) {
    Philox random(seed, Stream::Bootstrap, static_cast<std::uint64_t>(replicate));
    if (const std::optional<double> value = statistic(draw_sample(groups, resampling, random))) {
      values.push_back(*value);
    }
  }
  if (10 * values.size() < 9 * static_cast<std::size_t>(replicates)) {
    return std::nullopt;
  }
  return Bounds{quantile(values, 0.025), quantile(values, 0.975)};
}

}  // namespace groklab
