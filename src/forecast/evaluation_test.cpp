// SPDX-License-Identifier: MIT
#include "forecast/evaluation.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "forecast/cross_validation.hpp"
#include "forecast/made_study.hpp"

namespace groklab {
namespace {

constexpr EvaluationSettings kQuick{.n_resamples = 200, .n_repeats = 3};

// All runs of a cell end alike, and the key's indicators encode the cell: the other runs of a cell give its answer away.
// Leaving out a run at a time, as published, does not notice; leaving out the cell does.
TEST(Evaluation, LeavingOutCellsExposesAColumnThatEncodesTheCell) {
  const ForecastStudy study = MadeStudy{.n_fractions = 1, .n_decays = 30, .cell_decides = true}.make();
  const WindowResult result = *evaluate_window(study, {30}, kQuick);
  EXPECT_EQ(*result.scheme("hyperparameters", "run")->auroc.value, 1);
  EXPECT_LT(*result.scheme("hyperparameters", "cell")->auroc.value, 0.7);  // 30 coins: four standard errors from 1/2
}

TEST(Evaluation, FindsASignalOfTheRunAndNoneInNoise) {
  const MadeStudy made{.n_fractions = 6, .n_decays = 6, .own_signal = 3};
  const WindowResult found = *evaluate_window(made.make(), {30}, kQuick);
  // Normals three deviations apart: AUROC = P(Z < 3 / sqrt 2) = 0.983.
  EXPECT_GT(*found.scheme("val_loss", "cell")->auroc.value, 0.95);
  EXPECT_GT(*found.within_cell.value, 0.9);
  // Times are equal among those that grok, so only pairs with a run that never does are ordered: the same 0.983.
  EXPECT_GT(*found.concordance.value, 0.9);
  EXPECT_LT(found.time->coefficients[1], 0);  // higher log-odds, earlier
  EXPECT_NEAR(found.calibration->slope, 1, 0.5);
  EXPECT_LT(found.calibration->brier, 0.12);

  MadeStudy nothing = made;
  nothing.own_signal = 0;
  const WindowResult noise = *evaluate_window(nothing.make(), {30}, kQuick);
  // 144 runs: a standard error of 0.05.
  EXPECT_NEAR(*noise.scheme("val_loss", "cell")->auroc.value, 0.5, 0.2);
  EXPECT_NEAR(*noise.within_cell.value, 0.5, 0.2);
}

TEST(Evaluation, ADifferenceIsThatOfTheValuesAndPaired) {
  const WindowResult result = *evaluate_window(MadeStudy{.own_signal = 1}.make(), {30}, kQuick);
  ASSERT_FALSE(result.differences.empty());
  for (const DifferenceResult& difference : result.differences) {
    const double ours = *result.scheme(difference.predictor, difference.scheme)->auroc.value;
    const double theirs = *result.scheme(difference.baseline, difference.scheme)->auroc.value;
    EXPECT_DOUBLE_EQ(*difference.auroc.value, ours - theirs);
    EXPECT_LE(difference.auroc.by_cell->low, difference.auroc.by_cell->high);
  }
}

TEST(Evaluation, IsTheSameForTheSameSeed) {
  const ForecastStudy study = MadeStudy{.own_signal = 1}.make();
  const WindowResult once = *evaluate_window(study, {30}, kQuick);
  const WindowResult again = *evaluate_window(study, {30}, kQuick);
  EXPECT_EQ(once.scheme("features", "cell")->auroc.by_cell->low, again.scheme("features", "cell")->auroc.by_cell->low);
  EXPECT_EQ(once.repeated[0].auroc, again.repeated[0].auroc);
}

TEST(OutOfFoldScores, SeeNothingOfTheirOwnFold) {
  // Moving the held-out row's label must not move its score.
  const std::vector<double> x = {0.1, 0.9, 0.4, 0.3, 0.8, 0.2};
  const std::vector<int> fold = {0, 1, 2, 3, 4, 5};
  std::vector<std::uint8_t> grokked = {0, 1, 0, 1, 1, 0};
  const MatrixView<const double> view(x.data(), 6, 1);
  const std::vector<double> before = out_of_fold_scores(view, grokked, fold, 1);
  grokked[2] = 1;
  const std::vector<double> after = out_of_fold_scores(view, grokked, fold, 1);
  EXPECT_EQ(after[2], before[2]);
  EXPECT_NE(after[0], before[0]);
}

TEST(StratifiedGroupFolds, KeepGroupsWholeAndSharePositives) {
  const ForecastStudy study = MadeStudy{.n_fractions = 5, .n_decays = 4}.make();
  const WindowTable table = window_table(study, {30});
  const std::vector<int> fold = stratified_group_folds(table.cell, table.grokked, 5, 3);
  std::vector<int> positives(5);
  for (std::size_t i = 0; i < fold.size(); ++i) {
    EXPECT_EQ(fold[i], fold[i / 4 * 4]);  // rows of a cell follow each other
    positives[static_cast<std::size_t>(fold[i])] += table.grokked[i];
  }
  const auto [least, most] = std::minmax_element(positives.begin(), positives.end());
  EXPECT_LE(*most - *least, 4);  // one cell
  EXPECT_NE(fold, stratified_group_folds(table.cell, table.grokked, 5, 4));
}

}  // namespace
}  // namespace groklab
