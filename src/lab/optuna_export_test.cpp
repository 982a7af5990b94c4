// SPDX-License-Identifier: MIT
#include "lab/optuna_export.hpp"

#include <gtest/gtest.h>

#include "config/config_file.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

StudiedRun made_run(const std::vector<std::string>& overrides, const Json& outcome, const Json& grok_step) {
  MetricsLine first, last;
  first.test_loss = 2.5;
  last.step = 100;
  last.test_loss = 0.25;
  return {"made",
          load_config("mlp-p97", overrides),
          {{"outcome", outcome}, {"milestones", {{"grok_step", grok_step}}}},
          {first, last}};
}

TEST(OptunaExport, AnOutcomeIsAState) {
  const StudiedRun runs[] = {made_run({}, "grokked", 50), made_run({}, "memorized", nullptr),
                             made_run({}, "diverged", 50), made_run({}, nullptr, nullptr)};
  const StoredStudy study = study_of_runs("s", runs);
  ASSERT_EQ(study.trials.size(), 4U);
  EXPECT_EQ(study.trials[0].state, TrialState::Complete);
  EXPECT_EQ(study.trials[0].values, std::vector<double>{50});
  EXPECT_EQ(study.trials[1].state, TrialState::Pruned);
  EXPECT_EQ(study.trials[1].values, std::vector<double>{0.25}) << "its last report";
  EXPECT_EQ(study.trials[2].state, TrialState::Fail);
  EXPECT_TRUE(study.trials[2].values.empty());
  EXPECT_EQ(study.trials[3].state, TrialState::Running);
  EXPECT_EQ(study.trials[0].intermediate, (std::map<std::int64_t, double>{{0, 2.5}, {100, 0.25}}));
}

TEST(OptunaExport, ParametersAreWhatDiffers) {
  const StudiedRun runs[] = {made_run({"weight_decay=0.1", "p=11", "seed=3"}, "grokked", 50),
                             made_run({"weight_decay=1", "p=13", "operation=mul"}, "grokked", 60)};
  const StoredStudy study = study_of_runs("s", runs);
  std::vector<std::string> names;
  for (const TrialParam& param : study.trials[0].params) {
    names.push_back(param.name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"task.operation", "task.p", "optimizer.weight_decay"}))
      << "seeds repeat, and the number of classes follows from p";
  const Distribution& p = study.trials[0].param("task.p")->distribution;
  EXPECT_EQ(std::pair(p.low, p.high), std::pair(11.0, 13.0));
  EXPECT_FALSE(p.log);
  EXPECT_TRUE(study.trials[0].param("optimizer.weight_decay")->distribution.log);
  const TrialParam* operation = study.trials[1].param("task.operation");
  EXPECT_EQ(operation->distribution.choices, (std::vector<Json>{"add", "mul"}));
  EXPECT_EQ(operation->value, 1);
}

}  // namespace
}  // namespace groklab
