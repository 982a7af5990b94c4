// SPDX-License-Identifier: MIT
#include "search/tpe_sampler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "search/made_trials.hpp"
#include "search/random_sampler.hpp"

namespace groklab {
namespace {

const Distribution kUnit{.kind = Distribution::Kind::Float, .low = 0, .high = 1};
const std::vector<SearchParameter> kSpace = {{"x", kUnit, {}}};

/// Trials evenly spread over [0, 1], with the value |x - best|.
std::vector<Trial> spread_trials(int n, double best) {
  std::vector<Trial> trials;
  for (int i = 0; i < n; ++i) {
    const double x = (i + 0.5) / n;
    trials.push_back(complete_trial(i, {std::abs(x - best)}));
    trials.back().params.push_back({"x", kUnit, x});
  }
  return trials;
}

/// What a hundred trials to come would be given.
std::vector<double> suggestions(const std::vector<Trial>& trials) {
  std::vector<double> suggested;
  for (int number = 0; number < 100; ++number) {
    suggested.push_back(tpe_point({.space = kSpace, .seen = views_of(trials), .number = number, .seed = 1})[0]);
  }
  return suggested;
}

double mean_suggestion(const std::vector<Trial>& trials) {
  const std::vector<double> suggested = suggestions(trials);
  return std::accumulate(suggested.begin(), suggested.end(), 0.0) / static_cast<double>(suggested.size());
}

TEST(TpeSampler, CountsATenthAsGoodButNoMoreThan25) {
  EXPECT_EQ(n_good_trials(10), 1);
  EXPECT_EQ(n_good_trials(11), 2);
  EXPECT_EQ(n_good_trials(250), 25);
  EXPECT_EQ(n_good_trials(2000), 25);
}

TEST(TpeSampler, IsRandomBeforeTenTrialsAreScored) {
  std::vector<Trial> trials = spread_trials(9, 0.2);
  trials.push_back(made_trial(9, TrialState::Fail, {}));
  const std::vector<const Trial*> seen = views_of(trials);
  const SampleRequest request{.space = kSpace, .seen = seen, .number = 12, .seed = 4};
  EXPECT_EQ(tpe_point(request), random_point(request));
}

TEST(TpeSampler, ComesNearTheGoodTrials) {
  EXPECT_NEAR(mean_suggestion(spread_trials(40, 0.2)), 0.2, 0.1);
  EXPECT_NEAR(mean_suggestion(spread_trials(40, 0.8)), 0.8, 0.1);
}

TEST(TpeSampler, PrefersWhatSetsTheGoodTrialsApart) {
  // Three of the four good trials lie at 0.3, but so do all the others; one lies alone at 0.8.
  std::vector<Trial> trials = spread_trials(40, 0);
  for (Trial& trial : trials) {
    trial.params[0].value = trial.number == 0 ? 0.8 : 0.3;
  }
  const std::vector<double> suggested = suggestions(trials);
  EXPECT_EQ(std::ranges::count_if(suggested, [](double x) { return std::abs(x - 0.3) < 0.05; }), 0);
}

TEST(TpeSampler, RanksPrunedTrialsByHowFarTheyCame) {
  std::vector<Trial> trials = spread_trials(40, 0.2);
  for (Trial& trial : trials) {  // all pruned: far right those that came farthest, though with the larger loss
    trial.state = TrialState::Pruned;
    trial.intermediate = {{trial.number, 1.0 + static_cast<double>(trial.number)}};
  }
  EXPECT_GT(mean_suggestion(trials), 0.85);
}

TEST(TpeSampler, PassesOverValuesOfAnotherRange) {
  std::vector<Trial> trials = spread_trials(12, 0.2);
  trials[2].params[0].value = 7;  // the best one, from a study with another range
  EXPECT_LE(tpe_point({.space = kSpace, .seen = views_of(trials), .number = 1, .seed = 1})[0], 1);
}

}  // namespace
}  // namespace groklab
