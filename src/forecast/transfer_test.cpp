// SPDX-License-Identifier: MIT
#include "forecast/transfer.hpp"

#include <gtest/gtest.h>

#include "forecast/made_study.hpp"

namespace groklab {
namespace {

constexpr EvaluationSettings kFast{.n_resamples = 100, .n_repeats = 1};

ForecastModel fitted() {
  return fit_forecast(*evaluate_window(MadeStudy{.own_signal = 4, .seed = 1}.make(), {30}, kFast), kFast);
}

TEST(Transfer, TellsTheRunsOfAnotherStudyApart) {
  const TransferResult found = *apply_forecast(fitted(), MadeStudy{.own_signal = 4, .seed = 2}.make(), kFast);
  EXPECT_GT(*found.auroc.value, 0.95);
  EXPECT_GT(*found.stopping.saved.value, 0.8 * found.stopping.saved_at_best);
  const TransferResult noise = *apply_forecast(fitted(), MadeStudy{.own_signal = 0, .seed = 2}.make(), kFast);
  EXPECT_NEAR(*noise.auroc.value, 0.5, 0.25);  // 64 runs: three standard errors
}

// Another task's losses are of another size: the order of scores survives a shift, the threshold does not.
TEST(Transfer, AShiftMovesTheThresholdAndNotTheOrder) {
  ForecastStudy other = MadeStudy{.own_signal = 4, .seed = 2}.make();
  for (ForecastRun& run : other.runs) {
    for (double& loss : run.early.val_loss) {
      loss += 40;
    }
  }
  const TransferResult found = *apply_forecast(fitted(), other, kFast);
  EXPECT_GT(*found.auroc_rescaled.value, 0.9);
  EXPECT_EQ(found.stopping.n_stopped, found.stopping.n_runs) << "every loss looks hopeless";
}

TEST(Transfer, NeedsTwoRuns) {
  ForecastStudy other = MadeStudy{}.make();
  other.runs.resize(1);
  EXPECT_FALSE(apply_forecast(fitted(), other, kFast).has_value());
}

}  // namespace
}  // namespace groklab
