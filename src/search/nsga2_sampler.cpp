// SPDX-License-Identifier: MIT
#include "search/nsga2_sampler.hpp"

#include <algorithm>

#include "core/sorted_positions.hpp"
#include "search/pareto.hpp"
#include "search/random_sampler.hpp"

namespace groklab {
namespace {

constexpr double kCrossoverShare = 0.9;
constexpr double kSwapShare = 0.5;

struct Generation {
  std::int64_t number = -1;  ///< -1: none is full yet
  std::vector<const Trial*> survivors;
};

/// Has a value of every parameter that the space contains, and values of its objectives.
bool can_be_parent(const Trial& trial, std::span<const SearchParameter> space) {
  return trial.state == TrialState::Complete && !trial.values.empty() &&
         std::all_of(space.begin(), space.end(), [&](const SearchParameter& parameter) {
           const TrialParam* param = trial.param(parameter.name);
           return param != nullptr && parameter.distribution.contains(param->value);
         });
}

std::vector<const Trial*> select_survivors(TrialViews candidates, std::size_t n) {
  std::vector<const Trial*> survivors;
  for (const std::vector<const Trial*>& front : pareto_fronts(candidates)) {
    const std::size_t room = n - survivors.size();
    if (front.size() <= room) {
      survivors.insert(survivors.end(), front.begin(), front.end());
      continue;
    }
    const std::vector<double> distances = crowding_distances(front);
    const std::vector<std::size_t> order =
        sorted_positions(front.size(), [&](std::size_t a, std::size_t b) { return distances[a] > distances[b]; });
    for (std::size_t i = 0; i < room; ++i) {
      survivors.push_back(front[order[i]]);
    }
    break;
  }
  return survivors;
}

/// The last generation with at least `population` complete trials, and its survivors.
Generation last_generation(const SampleRequest& request) {
  std::map<std::int64_t, std::vector<const Trial*>> by_generation;
  for (const Trial* trial : request.seen) {
    if (trial->system_attrs.contains(kGenerationAttr) && can_be_parent(*trial, request.space)) {
      by_generation[trial->system_attrs[kGenerationAttr].get<std::int64_t>()].push_back(trial);
    }
  }
  const auto population = static_cast<std::size_t>(request.population);
  Generation last;
  for (std::int64_t number = 0; by_generation[number].size() >= population; ++number) {
    std::vector<const Trial*> candidates = by_generation[number];
    candidates.insert(candidates.end(), last.survivors.begin(), last.survivors.end());
    last = {number, select_survivors(candidates, population)};
  }
  return last;
}

const Trial& random_one(TrialViews trials, Philox& generator) {
  return *trials[generator.next_below(static_cast<std::uint32_t>(trials.size()))];
}

const Trial& tournament(TrialViews trials, Philox& generator) {
  const Trial& first = random_one(trials, generator);
  const Trial& second = random_one(trials, generator);
  return dominates(first, second) ? first : second;
}

}  // namespace

Suggestion nsga2_child(const SampleRequest& request) {
  const Generation parents = last_generation(request);
  if (parents.number < 0) {
    return {random_point(request), 0};
  }
  Philox generator = request.generator();
  const bool crosses = generator.next_uniform() < kCrossoverShare && parents.survivors.size() > 1;
  const Trial* mother = crosses ? &tournament(parents.survivors, generator) : &random_one(parents.survivors, generator);
  const Trial* father = mother;
  if (crosses) {
    std::vector<const Trial*> others = parents.survivors;
    std::erase(others, mother);
    father = &tournament(others, generator);
  }
  const double mutation = 1.0 / static_cast<double>(std::max<std::size_t>(1, request.space.size()));
  std::vector<double> child;
  for (const SearchParameter& parameter : request.space) {
    const Trial* parent = generator.next_uniform() < kSwapShare ? mother : father;
    const bool mutates = generator.next_uniform() < mutation;
    child.push_back(mutates ? random_value(parameter.distribution, generator) : parent->param(parameter.name)->value);
  }
  return {std::move(child), parents.number + 1};
}

}  // namespace groklab
