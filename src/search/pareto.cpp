// SPDX-License-Identifier: MIT
#include "search/pareto.hpp"

#include <algorithm>

#include "core/sorted_positions.hpp"
#include "core/special_numbers.hpp"

namespace groklab {
namespace {

/// Positions of the front, ascending in one objective.
std::vector<std::size_t> order_by(TrialViews front, std::size_t objective) {
  return sorted_positions(front.size(), [&](std::size_t a, std::size_t b) {
    return front[a]->values[objective] < front[b]->values[objective];
  });
}

}  // namespace

bool dominates(const Trial& a, const Trial& b) {
  bool is_smaller = false;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    if (a.values[i] > b.values[i]) {
      return false;
    }
    is_smaller = is_smaller || a.values[i] < b.values[i];
  }
  return is_smaller;
}

std::vector<std::vector<const Trial*>> pareto_fronts(TrialViews trials) {
  std::vector<const Trial*> rest(trials.begin(), trials.end());
  std::vector<std::vector<const Trial*>> fronts;
  while (!rest.empty()) {
    std::vector<const Trial*> front;
    std::vector<const Trial*> dominated;
    for (const Trial* trial : rest) {
      const bool is_dominated =
          std::any_of(rest.begin(), rest.end(), [&](const Trial* other) { return dominates(*other, *trial); });
      (is_dominated ? dominated : front).push_back(trial);
    }
    fronts.push_back(std::move(front));
    rest = std::move(dominated);
  }
  return fronts;
}

std::vector<double> crowding_distances(TrialViews front) {
  std::vector<double> distances(front.size(), 0.0);
  const std::size_t n_objectives = front.empty() ? 0 : front[0]->values.size();
  for (std::size_t objective = 0; objective < n_objectives; ++objective) {
    const std::vector<std::size_t> order = order_by(front, objective);
    const auto value = [&](std::size_t i) { return front[order[i]]->values[objective]; };
    const double range = value(order.size() - 1) - value(0);
    if (!(range > 0)) {
      continue;
    }
    distances[order.front()] = distances[order.back()] = kInf;
    for (std::size_t i = 1; i + 1 < order.size(); ++i) {
      distances[order[i]] += (value(i + 1) - value(i - 1)) / range;
    }
  }
  return distances;
}

}  // namespace groklab
