// SPDX-License-Identifier: MIT
#include "lab/published_comparison.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

constexpr std::int64_t kEvalEvery = 50;
constexpr std::int64_t kBudget = 5000;

/// A run on a grid of 50 that memorises at 300 and reaches test accuracy 0.95 at `grok`, if ever.
RunLines run_that_groks_at(std::optional<std::int64_t> grok) {
  RunLines lines;
  for (std::int64_t step = 0; step <= kBudget; step += kEvalEvery) {
    MetricsLine line;
    line.step = step;
    line.train_loss = 4.5;
    line.test_loss = 4.6;
    line.weight_norm = 10;
    line.train_acc = step >= 300 ? 1 : 0.5;
    line.test_acc = grok && step >= *grok ? 0.97 : 0.01;
    lines.push_back(line);
  }
  return lines;
}

std::vector<RunLines> runs_that_grok_at(std::vector<std::int64_t> steps) {
  std::vector<RunLines> runs;
  for (const std::int64_t step : steps) {
    runs.push_back(run_that_groks_at(step));
  }
  return runs;
}

PublishedNumber grok_at(std::optional<double> step) { return {Quantity::GrokStep, kBudget, step, 1, "planted"}; }

PublishedComparison compare(double published, std::int64_t ours, std::span<const RunLines> starts = {}) {
  return compare_same_weights(grok_at(published), kEvalEvery, run_that_groks_at(ours), starts);
}

TEST(PublishedComparison, FifteenPercentDecidesWhereStepsAreLarge) {
  EXPECT_TRUE(compare(2000, 2300).passes);
  EXPECT_FALSE(compare(2000, 2350).passes);
  EXPECT_TRUE(compare(2000, 1700).passes);
  EXPECT_FALSE(compare(2000, 1650).passes);
  EXPECT_EQ(compare(2000, 2300).reason, "15 %");
  EXPECT_DOUBLE_EQ(compare(2000, 2300).tolerance, 300);
}

TEST(PublishedComparison, TwoEvaluationIntervalsDecideWhereStepsAreSmall) {
  EXPECT_TRUE(compare(300, 400).passes);  // 15 % would allow 45
  EXPECT_FALSE(compare(300, 450).passes);
  EXPECT_EQ(compare(300, 400).reason, "two evaluation intervals of 50");
  EXPECT_DOUBLE_EQ(compare(300, 400).tolerance, 100);
}

TEST(PublishedComparison, StartsThatDifferInTheLastBitDecideWhereTheySpreadFurther) {
  const auto spread = runs_that_grok_at({1500, 1800, 2100, 2400, 2700, 3000, 3300, 3600});
  const PublishedComparison inside = compare(2000, 3000, spread);  // 50 % apart
  EXPECT_TRUE(inside.passes);
  // mean 2550, s = 734.85, t(99 %, 7) = 3.4995, half = 3.4995 * 734.85 * sqrt(9 / 8) = 2727.6
  EXPECT_NEAR(inside.tolerance, 2727.6, 0.5);
  EXPECT_NE(inside.reason.find("99 % prediction interval of 8 starts"), std::string::npos);
  EXPECT_FALSE(compare(2000, 3000).passes);

  const auto narrow = runs_that_grok_at({2950, 3000, 3000, 3000, 3000, 3000, 3000, 3050});
  const PublishedComparison outside = compare(2000, 3000, narrow);
  EXPECT_FALSE(outside.passes);
  EXPECT_DOUBLE_EQ(outside.tolerance, 300);  // the largest is 15 %
  EXPECT_TRUE(compare(2800, 3000, narrow).passes);
  EXPECT_FALSE(compare(2990, 3600).passes);
  EXPECT_TRUE(compare(2990, 3600, narrow).passes);  // our one run is the odd one, not the published one
}

TEST(PublishedComparison, AStartThatNeverGroksIsNotDroppedFromTheInterval) {
  auto starts = runs_that_grok_at({1500, 1800, 2100, 2400, 2700, 3000, 3300});
  starts.push_back(run_that_groks_at(std::nullopt));
  const PublishedComparison comparison = compare(2000, 3000, starts);
  EXPECT_FALSE(comparison.passes);
  EXPECT_NE(comparison.reason.find("of 8 starts that differ in the last bit, 1 do not reach it"), std::string::npos);
}

TEST(PublishedComparison, NeverMeansNeverWithinThePublishedBudget) {
  const PublishedNumber never = grok_at(std::nullopt);
  EXPECT_TRUE(compare_same_weights(never, kEvalEvery, run_that_groks_at(std::nullopt), {}).passes);
  EXPECT_FALSE(compare_same_weights(never, kEvalEvery, run_that_groks_at(kBudget), {}).passes);
  const PublishedNumber grokked = grok_at(2000);
  const PublishedComparison missed = compare_same_weights(grokked, kEvalEvery, run_that_groks_at(std::nullopt), {});
  EXPECT_FALSE(missed.passes);
  EXPECT_FALSE(missed.ours.has_value());
}

TEST(PublishedComparison, AFirstUpdateAgreesToTwoMillionths) {
  PublishedNumber loss{Quantity::TrainLoss, 0, 4.5, 1, "planted"};
  const auto passes = [&](double published) {
    loss.value = published;
    return compare_same_weights(loss, kEvalEvery, run_that_groks_at(1000), {}).passes;
  };
  EXPECT_TRUE(passes(4.5 * (1 + 1.9e-6)));
  EXPECT_FALSE(passes(4.5 * (1 + 2.1e-6)));
  EXPECT_FALSE(passes(4.5 * (1 - 2.1e-6)));
  loss.step = 1;  // a step without a line
  EXPECT_FALSE(passes(4.5));
}

TEST(PublishedComparison, EveryQuantityIsReadFromItsOwnPlace) {
  RunLines lines = run_that_groks_at(1000);
  lines[2].train_loss = 1.25;
  lines[2].test_loss = 2.5;
  lines[2].weight_norm = 3.75;
  const auto at = [&](Quantity quantity) { return measure({quantity, 100, 0.0, 1, ""}, lines); };
  EXPECT_EQ(at(Quantity::TrainLoss), 1.25);
  EXPECT_EQ(at(Quantity::TestLoss), 2.5);
  EXPECT_EQ(at(Quantity::WeightNorm), 3.75);
  EXPECT_EQ(at(Quantity::MemStep), 300);
  EXPECT_EQ(at(Quantity::GrokStep), 1000);
}

TEST(PublishedComparison, OwnSeedsPredictAPublishedRunOrTheMeanOfSeveral) {
  const auto seeds = runs_that_grok_at({1500, 1800, 2100, 2400, 2700, 3000, 3300, 3600});
  PublishedNumber number = grok_at(5200);  // the interval for one run ends at 2550 + 2727.6
  EXPECT_TRUE(compare_own_seeds(number, 50, seeds).passes);
  number.value = 5300;
  EXPECT_FALSE(compare_own_seeds(number, 50, seeds).passes);
  number.mean_of = 10;  // 3.4995 * 734.85 * sqrt(1 / 10 + 1 / 8) = 1219.8
  number.value = 3700;
  EXPECT_TRUE(compare_own_seeds(number, 50, seeds).passes);
  number.value = 3800;
  EXPECT_FALSE(compare_own_seeds(number, 50, seeds).passes);
}

TEST(PublishedComparison, OwnSeedsThatAgreeAreKnownToAnEvaluationOnly) {
  const auto seeds = runs_that_grok_at(std::vector<std::int64_t>(8, 200));
  EXPECT_TRUE(compare_own_seeds(grok_at(140), 50, seeds).passes);  // two intervals of 50 are more than 15 % of 140
  EXPECT_FALSE(compare_own_seeds(grok_at(140), 20, seeds).passes);
  EXPECT_EQ(compare_own_seeds(grok_at(140), 50, seeds).reason,
            "two evaluation intervals of 50; 99 % prediction interval of 8 seeds: [200, 200]");
}

TEST(PublishedComparison, OwnSeedsCompareLossesByTheirLogarithms) {
  std::vector<RunLines> seeds = runs_that_grok_at(std::vector<std::int64_t>(8, 1000));
  for (size_t i = 0; i < seeds.size(); ++i) {
    seeds[i][2].test_loss = std::pow(10, static_cast<double>(i) - 3.5);  // 10^-3.5 ... 10^3.5: geometric mean 1
  }
  PublishedNumber loss{Quantity::TestLoss, 100, 1e-6, 1, "planted"};
  // s = 2.4495 decades, half = 3.4995 * 2.4495 * sqrt(9 / 8) = 9.092 decades
  EXPECT_TRUE(compare_own_seeds(loss, 50, seeds).passes);
  EXPECT_NEAR(*compare_own_seeds(loss, 50, seeds).ours, 1, 1e-9);
  loss.value = 1e-9;
  EXPECT_TRUE(compare_own_seeds(loss, 50, seeds).passes);
  loss.value = 5e-10;
  EXPECT_FALSE(compare_own_seeds(loss, 50, seeds).passes);
}

TEST(PublishedComparison, ASeedThatNeverGroksLeavesNoInterval) {
  auto seeds = runs_that_grok_at({1500, 1800, 2100, 2400, 2700, 3000, 3300});
  seeds.push_back(run_that_groks_at(std::nullopt));
  const PublishedComparison comparison = compare_own_seeds(grok_at(2400), 50, seeds);
  EXPECT_FALSE(comparison.passes);
  EXPECT_EQ(comparison.reason, "1 of 8 seeds do not reach it");
}

}  // namespace
}  // namespace groklab
