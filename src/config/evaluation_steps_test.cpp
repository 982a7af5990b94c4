// SPDX-License-Identifier: MIT
#include "config/evaluation_steps.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TrainConfig every_hundred() {
  TrainConfig train;
  train.steps = 450;
  train.eval_every = 100;
  train.eval_at = {130, 199};
  return train;
}

TEST(EvaluationSteps, AreTheGridTheListAndTheEnd) {
  std::vector<std::int64_t> found;
  for (std::int64_t step = 0; step <= 450; ++step) {
    if (is_evaluated(every_hundred(), step)) {
      found.push_back(step);
    }
  }
  EXPECT_EQ(found, (std::vector<std::int64_t>{0, 100, 130, 199, 200, 300, 400, 450}));
}

TEST(EvaluationSteps, TheOneBeforeIsOfTheGridOrTheList) {
  const TrainConfig train = every_hundred();
  EXPECT_EQ(evaluation_before(train, 0), 0);
  EXPECT_EQ(evaluation_before(train, 100), 0);
  EXPECT_EQ(evaluation_before(train, 130), 100);
  EXPECT_EQ(evaluation_before(train, 199), 130);
  EXPECT_EQ(evaluation_before(train, 200), 199);
  EXPECT_EQ(evaluation_before(train, 450), 400);
}

}  // namespace
}  // namespace groklab
