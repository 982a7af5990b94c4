// SPDX-License-Identifier: MIT
#include "search/grid_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"

namespace groklab {
namespace {

constexpr std::int64_t kMostValues = 100000;  // of one axis

std::vector<double> equal_steps(const Distribution& distribution, std::int64_t n) {
  const double low = to_continuous(distribution, distribution.low);
  const double high = to_continuous(distribution, distribution.high);
  std::vector<double> values;
  for (std::int64_t i = 0; i < n; ++i) {
    const double share = n > 1 ? static_cast<double>(i) / static_cast<double>(n - 1) : 0;
    values.push_back(from_continuous(distribution, low + (high - low) * share));
  }
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

}  // namespace

std::vector<double> grid_values(const SearchParameter& parameter) {
  const Distribution& distribution = parameter.distribution;
  std::vector<double> values;
  if (distribution.kind == Distribution::Kind::Categorical) {
    for (std::size_t i = 0; i < distribution.choices.size(); ++i) {
      values.push_back(static_cast<double>(i));
    }
    return values;
  }
  if (parameter.grid_points) {
    return equal_steps(distribution, *parameter.grid_points);
  }
  const std::optional<double> step = continuous_range(distribution).step;
  const double n = step ? std::floor((distribution.high - distribution.low) / *step + 0.5) : 0;
  if (!step || n >= kMostValues) {
    throw Error(ErrorKind::Usage, "the grid sampler needs to know how many values", parameter.name,
                "give the range points = N or a step");
  }
  for (double i = 0; i <= n; ++i) {
    values.push_back(from_continuous(distribution, distribution.low + i * *step));
  }
  return values;
}

std::int64_t grid_size(std::span<const SearchParameter> space) {
  std::int64_t size = 1;
  for (const SearchParameter& parameter : space) {
    const std::int64_t n = std::ssize(grid_values(parameter));
    if (size > std::numeric_limits<std::int64_t>::max() / n) {
      throw Error(ErrorKind::Usage, "the grid has more points than can be counted", parameter.name, "make it coarser");
    }
    size *= n;
  }
  return size;
}

std::vector<double> grid_point(std::span<const SearchParameter> space, std::int64_t number) {
  std::vector<double> point(space.size());
  std::int64_t rest = number % grid_size(space);
  for (std::size_t i = space.size(); i-- > 0;) {
    const std::vector<double> values = grid_values(space[i]);
    point[i] = values[static_cast<std::size_t>(rest % std::ssize(values))];
    rest /= std::ssize(values);
  }
  return point;
}

}  // namespace groklab
