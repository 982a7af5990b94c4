// SPDX-License-Identifier: MIT
#include "lab/trial_judge.hpp"

#include <gtest/gtest.h>

#include "search/made_trials.hpp"

namespace groklab {
namespace {

MetricsLine line_at(std::int64_t step, double test_acc, double test_loss = 1) {
  MetricsLine line;
  line.step = step;
  line.test_acc = test_acc;
  line.test_loss = test_loss;
  return line;
}

SearchSettings settings_for(int seeds) {
  SearchSettings settings;
  settings.objective = {.test_acc = 0.9, .seeds = seeds};
  return settings;
}

TrainConfig train_for(std::int64_t steps, std::int64_t eval_every) {
  TrainConfig train;
  train.steps = steps;
  train.eval_every = eval_every;
  return train;
}

TEST(TrialJudge, AveragesTheStepsOfTheRuns) {
  const SearchSettings settings = settings_for(3);
  TrialJudge judge(settings, train_for(1000, 50), {});
  judge.begin_run();
  EXPECT_TRUE(judge.observe(line_at(200, 0.95)));
  judge.begin_run();
  EXPECT_TRUE(judge.observe(line_at(400, 0.95)));
  judge.begin_run();
  EXPECT_FALSE(judge.observe(line_at(1000, 0.5)));
  EXPECT_EQ(judge.state(), TrialState::Complete);
  EXPECT_EQ(judge.outcome(), "not reached");
  EXPECT_DOUBLE_EQ(judge.value(), (200 + 400 + 1050) / 3.0) << "the first evaluation after its end";
}

TEST(TrialJudge, GivesUpWhatIsTooLate) {
  SearchSettings settings = settings_for(2);
  settings.prune.too_late = true;
  const std::vector<Trial> trials = {complete_trial(0, {500})};
  const std::vector<const Trial*> seen = views_of(trials);
  TrialJudge judge(settings, train_for(10000, 50), seen);
  judge.begin_run();
  EXPECT_FALSE(judge.observe(line_at(1150, 0.5, 0.25))) << "the mean could still be 575";
  EXPECT_TRUE(judge.observe(line_at(1250, 0.5, 0.125)));
  EXPECT_EQ(judge.state(), TrialState::Pruned);
  EXPECT_EQ(judge.outcome(), "too late");
  EXPECT_EQ(judge.value(), 0.125) << "a pruned trial has its last report, as Optuna has it";
}

TEST(TrialJudge, CountsTheRunsBeforeWhenItIsTooLate) {
  SearchSettings settings = settings_for(2);
  settings.prune.too_late = true;
  settings.prune.action = PruneAction::Stop;
  const std::vector<Trial> trials = {complete_trial(0, {500})};
  const std::vector<const Trial*> seen = views_of(trials);
  TrialJudge judge(settings, train_for(1000, 50), seen);
  judge.begin_run();
  EXPECT_TRUE(judge.observe(line_at(900, 0.95)));
  EXPECT_FALSE(judge.gave_up());
  judge.begin_run();
  EXPECT_FALSE(judge.observe(line_at(300, 0.5)));
  EXPECT_TRUE(judge.observe(line_at(350, 0.5)));
  EXPECT_EQ(judge.state(), TrialState::Complete) << "stopped, not pruned";
  EXPECT_DOUBLE_EQ(judge.value(), (900 + 1050) / 2.0);
}

TEST(TrialJudge, DoesNotJudgeTheInitialWeights) {
  SearchSettings settings = settings_for(1);
  settings.prune = {.median = true, .min_trials = 1};
  const std::vector<Trial> trials = {complete_trial(0, {500}, {{0, 1.0}, {50, 1.0}})};
  const std::vector<const Trial*> seen = views_of(trials);
  TrialJudge judge(settings, train_for(1000, 50), seen);
  judge.begin_run();
  EXPECT_FALSE(judge.observe(line_at(0, 0.01, 9)));
  EXPECT_TRUE(judge.observe(line_at(50, 0.01, 9)));
  EXPECT_EQ(judge.outcome(), "above the median");
}

}  // namespace
}  // namespace groklab
