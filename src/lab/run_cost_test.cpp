// SPDX-License-Identifier: MIT
#include "lab/run_cost.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "config/config_file.hpp"

namespace groklab {
namespace {

TEST(RunCost, AddsUpTheParts) {
  const std::vector<std::string> words = {"train.steps=100", "eval_every=10", "eval_at=[3,4]", "fourier_every=50",
                                          "record_every_step_until=20"};
  const RunCost cost{.start_s = 1e6, .step_s = 1e3, .evaluation_s = 10, .snapshot_s = 0.1, .window_step_s = 1e-3};
  EXPECT_NEAR(cost.seconds(load_config("mlp-p97", words)), 1e6 + 100 * 1e3 + 13 * 10 + 3 * 0.1 + 20 * 1e-3, 1e-6);
}

TEST(RunCost, MeasuresEveryPartThatTheRunHas) {
  const std::vector<std::string> words = {"p=7", "d_model=8", "fourier_every=5", "record_every_step_until=4"};
  const RunCost cost = measure_run_cost(load_config("transformer-p113", words));
  EXPECT_GT(cost.step_s, 0);
  EXPECT_GT(cost.evaluation_s, 0);
  EXPECT_GT(cost.snapshot_s, 0);
  EXPECT_GT(cost.window_step_s, 0);
}

TEST(Makespan, IsWhenTheLastRunEnds) {
  const std::vector<double> seconds = {3, 1, 1, 1};
  EXPECT_EQ(makespan_s(seconds, 1), 6);
  EXPECT_EQ(makespan_s(seconds, 2), 3);
  const std::vector<double> longest_last = {1, 1, 2};
  EXPECT_EQ(makespan_s(longest_last, 2), 3);
  EXPECT_EQ(makespan_s({}, 2), 0);
}

TEST(Makespan, LateRunsHaveTheCoresOfThoseThatEnded) {
  const double twice = std::pow(2, 0.93);
  const std::vector<double> one = {10};
  EXPECT_EQ(makespan_s(one, 1), 10);
  EXPECT_NEAR(makespan_s(one, 2), 10 / twice, 1e-12);
  const std::vector<double> two = {10, 4};
  EXPECT_NEAR(makespan_s(two, 2), 4 + 6 / twice, 1e-12);
  EXPECT_NEAR(makespan_s(two, 4), 4 / twice + 6 / (twice * twice), 1e-12);
  const std::vector<double> hardly_longer = {5, 4};
  EXPECT_EQ(makespan_s(hardly_longer, 2), 5);  // nobody moves a run for its last second
}

TEST(LongestFirst, KeepsTheOrderOfEqualOnes) {
  const std::vector<double> seconds = {1, 3, 1, 3, 2};
  EXPECT_EQ(longest_first(seconds), (std::vector<std::size_t>{1, 3, 4, 0, 2}));
  EXPECT_TRUE(longest_first({}).empty());
}

}  // namespace
}  // namespace groklab
