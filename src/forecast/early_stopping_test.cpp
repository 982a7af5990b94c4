// SPDX-License-Identifier: MIT
#include "forecast/early_stopping.hpp"

#include <gtest/gtest.h>

#include "forecast/cross_validation.hpp"
#include "forecast/made_study.hpp"

namespace groklab {
namespace {

TEST(HopelessBelow, LeavesTheShareOfThoseThatGrokBelowIt) {
  const std::vector<double> scores = {5, 1, 4, 2, 3, -9};
  const std::vector<std::uint8_t> grokked = {1, 1, 1, 1, 1, 0};
  EXPECT_EQ(hopeless_below(scores, grokked, 0), 1);
  EXPECT_EQ(hopeless_below(scores, grokked, 0.19), 1) << "whole runs, rounded down";
  EXPECT_EQ(hopeless_below(scores, grokked, 0.2), 2);
  EXPECT_EQ(hopeless_below(scores, grokked, 0.4), 3);
  EXPECT_EQ(hopeless_below(scores, std::vector<std::uint8_t>(6, 0), 0.2), std::nullopt);
}

TEST(StopBelow, CountsStepsAndMistakes) {
  ForecastStudy study = MadeStudy{.n_fractions = 1, .n_decays = 2, .n_seeds = 2}.make();
  const std::vector<std::optional<std::int64_t>> grok_step = {500, std::nullopt, 500, std::nullopt};
  for (std::size_t i = 0; i < 4; ++i) {
    study.runs[i].grok_step = grok_step[i];
  }
  const WindowTable table = window_table(study, {30});
  const Bootstrapped bootstrapped(table, 100, 0);
  // Each run has 1000 steps, 970 of them after the window. Stopped: a run that groks and one that does not, but not the
  // one at the threshold itself.
  const EarlyStopping found =
      stop_below(study, table, {-1, -1, 0, 1}, std::vector<std::optional<double>>(4, 0.0), 0.5, bootstrapped);
  EXPECT_EQ(found.n_stopped, 2);
  EXPECT_EQ(found.n_grokked, 2);
  EXPECT_EQ(found.n_wrong, 1);
  EXPECT_DOUBLE_EQ(*found.saved.value, 2 * 970.0 / 4000);
  EXPECT_DOUBLE_EQ(found.saved_at_best, 2 * 970.0 / 4000);
  const EarlyStopping nobody =
      stop_below(study, table, {-1, -1, 1, 1}, std::vector<std::optional<double>>(4), 0.5, bootstrapped);
  EXPECT_EQ(nobody.n_stopped, 0);
}

Columns val_loss(const WindowTable& table) { return {{"val_loss_end"}, table.features.column(1)}; }

/// Stopping by val_loss alone, at one mistake in ten.
EarlyStopping stopping_by_val_loss(const ForecastStudy& study) {
  const WindowTable table = window_table(study, {30});
  const Columns columns = val_loss(table);
  const std::vector<double> scores = out_of_fold_scores(columns.view(), table.grokked, table.cell, 1);
  return stop_below(study, table, scores, thresholds_of_other_cells(table, columns, 0.1, 1), 0.1,
                    Bootstrapped(table, 100, 0));
}

TEST(ThresholdsOfOtherCells, FindThePlantedSignalAndStopFewOfTheWrongOnes) {
  const EarlyStopping found = stopping_by_val_loss(MadeStudy{.n_fractions = 6, .n_decays = 6, .own_signal = 4}.make());
  // Normals four deviations apart, a tenth of one below the threshold: that of the other is all but wholly below it.
  EXPECT_GT(*found.saved.value, 0.9 * found.saved_at_best);
  EXPECT_LT(found.n_wrong, 0.2 * found.n_grokked);  // about 70 that grok: three standard errors of a tenth

  const EarlyStopping noise = stopping_by_val_loss(MadeStudy{.n_fractions = 6, .n_decays = 6, .own_signal = 0}.make());
  EXPECT_LT(*noise.saved.value, 0.25);  // a tenth of all
}

// What became of a cell's own runs must not decide whether they are stopped.
TEST(ThresholdsOfOtherCells, DoNotSeeTheirOwnCell) {
  WindowTable table = window_table(MadeStudy{.own_signal = 1}.make(), {30});
  const Columns columns = val_loss(table);
  const auto before = thresholds_of_other_cells(table, columns, 0.1, 1);
  for (std::size_t row = 0; row < table.cell.size(); ++row) {
    table.grokked[row] = table.cell[row] == 0 ? 1 - table.grokked[row] : table.grokked[row];
  }
  const auto after = thresholds_of_other_cells(table, columns, 0.1, 1);
  EXPECT_EQ(after[0], before[0]);
  EXPECT_NE(after.back(), before.back());
}

}  // namespace
}  // namespace groklab
