// SPDX-License-Identifier: MIT
#include "search/nsga2_sampler.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "core/special_numbers.hpp"
#include "search/made_trials.hpp"
#include "search/pareto.hpp"

namespace groklab {
namespace {

std::vector<std::vector<std::int64_t>> numbers_of(const std::vector<std::vector<const Trial*>>& fronts) {
  std::vector<std::vector<std::int64_t>> numbers;
  for (const auto& front : fronts) {
    numbers.emplace_back();
    for (const Trial* trial : front) {
      numbers.back().push_back(trial->number);
    }
  }
  return numbers;
}

TEST(Pareto, FrontsAreThoseOfAHandMadeExample) {
  const std::vector<Trial> trials = {complete_trial(0, {1, 4}), complete_trial(1, {2, 2}), complete_trial(2, {4, 1}),
                                     complete_trial(3, {3, 3}), complete_trial(4, {4, 4}), complete_trial(5, {2, 2})};
  EXPECT_EQ(numbers_of(pareto_fronts(views_of(trials))),
            (std::vector<std::vector<std::int64_t>>{{0, 1, 2, 5}, {3}, {4}}));
}

TEST(Pareto, CrowdingIsTheDistanceOfTheNeighbours) {
  const std::vector<Trial> front = {complete_trial(0, {0, 10}), complete_trial(1, {2, 4}), complete_trial(2, {4, 0})};
  EXPECT_EQ(crowding_distances(views_of(front)), (std::vector<double>{kInf, 2, kInf}));
  const std::vector<Trial> flat = {complete_trial(0, {0, 1}), complete_trial(1, {0, 1})};
  EXPECT_EQ(crowding_distances(views_of(flat)), (std::vector<double>{0, 0}));
}

/// A full generation of trials on a line, each with its position as x and the values (x, -x) or (x, x).
std::vector<Trial> generation(int n, std::int64_t number, bool on_front) {
  const Distribution range{.kind = Distribution::Kind::Float, .low = 0, .high = 1};
  std::vector<Trial> trials;
  for (int i = 0; i < n; ++i) {
    const double x = (i + 0.5) / n;
    trials.push_back(complete_trial(i, {x, on_front ? -x : x}));
    trials.back().params = {{"x", range, x}, {"y", range, x}};
    trials.back().system_attrs[kGenerationAttr] = number;
  }
  return trials;
}

TEST(Nsga2, BeginsAtRandomInGenerationZero) {
  const std::vector<Trial> trials = generation(9, 0, true);
  const std::vector<SearchParameter> space = {{"x", trials[0].params[0].distribution, {}}};
  EXPECT_EQ(
      nsga2_child({.space = space, .seen = views_of(trials), .number = 9, .seed = 1, .population = 10}).generation, 0);
  EXPECT_EQ(nsga2_child({.space = space, .seen = views_of(trials), .number = 9, .seed = 1, .population = 9}).generation,
            1);
}

TEST(Nsga2, ChildrenAreCrossesOfParentsButForMutations) {
  const std::vector<Trial> trials = generation(10, 0, true);
  const Distribution& range = trials[0].params[0].distribution;
  const std::vector<SearchParameter> space = {{"x", range, {}}, {"y", range, {}}};
  int mutated = 0;
  constexpr int kChildren = 1000;
  for (int number = 0; number < kChildren; ++number) {
    const Suggestion child =
        nsga2_child({.space = space, .seen = views_of(trials), .number = number, .seed = 2, .population = 10});
    for (const double value : child.values) {
      const double place = value * 10 - 0.5;
      mutated += std::abs(place - std::round(place)) > 1e-9 ? 1 : 0;
    }
  }
  EXPECT_NEAR(mutated / (2.0 * kChildren), 0.5, 5 * 0.5 / std::sqrt(2.0 * kChildren)) << "probability 1 / n";
}

TEST(Nsga2, WhereAFrontIsTooLargeTheCrowdedGo) {
  std::vector<Trial> trials = generation(6, 0, true);
  const double places[] = {0, 0.1, 0.11, 0.12, 0.6, 1};  // of four survivors the second and the third are none
  for (std::size_t i = 0; i < 6; ++i) {
    trials[i].params[0].value = places[i];
    trials[i].values = {places[i], -places[i]};
  }
  const std::vector<SearchParameter> space = {{"x", trials[0].params[0].distribution, {}},
                                              {"y", trials[0].params[0].distribution, {}}};
  std::map<double, int> counts;
  for (int number = 0; number < 300; ++number) {
    ++counts[nsga2_child({.space = space, .seen = views_of(trials), .number = number, .seed = 2, .population = 4})
                 .values[0]];
  }
  for (const double place : {0.0, 0.12, 0.6, 1.0}) {
    EXPECT_GT(counts[place], 0) << place;
  }
  EXPECT_EQ(counts.count(0.1) + counts.count(0.11), 0);
}

TEST(Nsga2, TheBestOfTwoGenerationsSurvive) {
  std::vector<Trial> trials = generation(10, 0, false);  // dominated but for the first
  std::vector<Trial> later = generation(10, 1, false);
  for (Trial& trial : later) {
    trial.number += 10;
    trial.values[0] += 1;  // all of them dominated by every one of the generation before
    trial.values[1] += 1;
    trial.params[0].value = 1;
  }
  trials.insert(trials.end(), later.begin(), later.end());
  const std::vector<SearchParameter> space = {{"x", trials[0].params[0].distribution, {}},
                                              {"y", trials[0].params[0].distribution, {}}};
  int from_later = 0;
  for (int number = 0; number < 200; ++number) {
    const Suggestion child =
        nsga2_child({.space = space, .seen = views_of(trials), .number = number, .seed = 2, .population = 10});
    ASSERT_EQ(child.generation, 2);
    from_later += child.values[0] == 1 ? 1 : 0;
  }
  EXPECT_EQ(from_later, 0);
}

}  // namespace
}  // namespace groklab
