// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <cmath>

#include "search/made_trials.hpp"
#include "search/median_rule.hpp"
#include "search/successive_halving.hpp"
#include "search/too_late_rule.hpp"

namespace groklab {
namespace {

TEST(TooLateRule, ComparesWithTheBestCompleteTrial) {
  const std::vector<Trial> trials = {complete_trial(0, {2000}), complete_trial(1, {1000}),
                                     made_trial(2, TrialState::Pruned, {0.5}), made_trial(3, TrialState::Fail, {})};
  const std::vector<const Trial*> seen = views_of(trials);
  EXPECT_FALSE(is_too_late(seen, 1200, 0.2));
  EXPECT_TRUE(is_too_late(seen, 1250, 0.2));
  EXPECT_TRUE(is_too_late(seen, 1050, 0));
  EXPECT_FALSE(is_too_late({}, 1e9, 0.2));
}

TEST(MedianRule, PrunesAboveTheMedianAndItsMargin) {
  std::vector<Trial> trials;
  for (int i = 0; i < 11; ++i) {
    trials.push_back(complete_trial(i, {1000}, {{50, 4.0}, {100, i < 10 ? 1.0 + i : 1000.0}}));  // median 6 at step 100
  }
  const std::vector<const Trial*> seen = views_of(trials);
  const MedianRule rule;
  EXPECT_FALSE(is_above_median(rule, seen, 100, 6 * 1.02));
  EXPECT_TRUE(is_above_median(rule, seen, 100, 6.13));
  EXPECT_TRUE(is_above_median(rule, seen, 100, std::nan("")));
  EXPECT_FALSE(is_above_median({.warmup_steps = 101}, seen, 100, 100));
  EXPECT_TRUE(is_above_median({.warmup_steps = 100}, seen, 100, 100));
  EXPECT_FALSE(is_above_median({.min_trials = 12}, seen, 100, 100));
  EXPECT_TRUE(is_above_median({.min_trials = 11}, seen, 100, 100));
  EXPECT_TRUE(is_above_median({.margin = 0}, seen, 100, 6.0001));
}

TEST(MedianRule, ComparesWithTrialsThatReachedTheirTargetButNotWithPrunedOnes) {
  std::vector<Trial> trials;
  for (int i = 0; i < 6; ++i) {
    trials.push_back(complete_trial(2 * i, {100}, {{50, 3}, {100, 0.001}}));
    trials.push_back(made_trial(2 * i + 1, TrialState::Pruned, {9}, {{50, 9}}));
  }
  const std::vector<const Trial*> seen = views_of(trials);
  EXPECT_TRUE(is_above_median({.min_trials = 6}, seen, 400, 0.002)) << "the complete ones had 0.001 before";
  EXPECT_FALSE(is_above_median({.min_trials = 7}, seen, 400, 0.002)) << "the pruned ones do not count at step 400";
  EXPECT_TRUE(is_above_median({.min_trials = 12}, seen, 50, 7)) << "and do at step 50";
}

TEST(SuccessiveHalving, LetsOneInFourGoOn) {
  const HalvingRule rule{.min_resource = 10};
  std::vector<Trial> trials;
  for (int i = 0; i < 7; ++i) {
    trials.push_back(made_trial(i, TrialState::Pruned, {}, {{10, 1.0 + i}}));
  }
  const std::vector<const Trial*> seen = views_of(trials);  // with itself 8: the best 2 go on
  EXPECT_FALSE(is_halved(rule, seen, {{10, 1.5}}));
  EXPECT_TRUE(is_halved(rule, seen, {{10, 2.5}}));
  EXPECT_TRUE(is_halved(rule, seen, {{10, std::nan("")}}));
  EXPECT_FALSE(is_halved(rule, seen, {{9, 100}})) << "before the first rung";
  EXPECT_FALSE(is_halved(rule, seen, {{10, 1.5}, {20, 100}})) << "between two rungs";
}

TEST(SuccessiveHalving, RungsLieAFactorApart) {
  const HalvingRule rule{.min_resource = 10, .reduction_factor = 3, .min_early_stopping_rate = 1};
  const std::vector<Trial> trials = {complete_trial(0, {}, {{30, 1}, {90, 1}})};
  const std::vector<const Trial*> seen = views_of(trials);
  EXPECT_FALSE(is_halved(rule, seen, {{10, 100}})) << "the rung that is left out";
  EXPECT_TRUE(is_halved(rule, seen, {{10, 100}, {30, 100}}));
  EXPECT_FALSE(is_halved(rule, seen, {{30, 0.5}, {60, 100}}));
  EXPECT_TRUE(is_halved(rule, seen, {{30, 0.5}, {60, 100}, {90, 100}}));
}

}  // namespace
}  // namespace groklab
