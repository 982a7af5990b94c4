// SPDX-License-Identifier: MIT
#include "lab/time_law.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace groklab {
namespace {

constexpr double kShape = 5;

ComparedRun grokked_run(std::vector<std::string> cell, double time) {
  ComparedRun run;
  run.cell = std::move(cell);
  run.outcome = "grokked";
  run.grok = CensoredTime{0.999 * time, 1.001 * time};
  run.mem = CensoredTime{1, 2};
  return run;
}

/// Runs whose times are the Weibull quantiles of 1000 / weight_decay: no chance in them. Two operations, the second one
/// twice as slow.
SweepRuns planted_runs(int n_seeds) {
  SweepRuns sweep;
  sweep.keys = {"optimizer.weight_decay", "task.operation"};
  sweep.horizon = 1e6;
  for (const char* decay : {"0.5", "1", "2", "4"}) {
    for (const char* operation : {"add", "mul"}) {
      for (int seed = 0; seed < n_seeds; ++seed) {
        const double quantile = (seed + 0.5) / n_seeds;
        const double slow = std::string(operation) == "mul" ? 2 : 1;
        const double time = slow * 1000 / std::stod(decay) * std::pow(-std::log(1 - quantile), 1 / kShape);
        sweep.runs.push_back(grokked_run({decay, operation}, time));
      }
    }
  }
  return sweep;
}

LawLine planted_line(int n_seeds) {
  const SweepRuns sweep = planted_runs(n_seeds);
  const std::vector<LawLine> lines = law_lines(sweep, cells_of(sweep));
  EXPECT_EQ(lines.size(), 1U) << "an operation is no number";
  return lines.at(0);
}

TEST(LawLines, FollowThePlantedPowerAtTheFirstOperation) {
  const LawLine line = planted_line(40);
  EXPECT_EQ(line.key, 0U);
  EXPECT_EQ(line.x.front(), 0.5);
  EXPECT_NEAR(line.x.back(), 4, 1e-12);
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    const double median = 1000 / line.x[i] * std::pow(std::log(2.0), 1 / kShape);
    EXPECT_NEAR(line.median[i], median, 0.02 * median) << "2 %: forty quantiles are not the whole distribution";
    EXPECT_LT(line.low[i], median);
    EXPECT_GT(line.high[i], median);
  }
  EXPECT_EQ(line.text.substr(0, 20), "step ~ weight_decay^");
}

TEST(LawLines, BandsShrinkWithTheRootOfTheRunsAndAreNarrowestInTheMiddle) {
  const auto width = [](const LawLine& line, std::size_t i) { return std::log(line.high[i] / line.low[i]); };
  const LawLine few = planted_line(20);
  const LawLine many = planted_line(80);
  const std::size_t last = few.x.size() - 1;
  for (const std::size_t i : {std::size_t{0}, last / 2, last}) {
    EXPECT_NEAR(width(few, i) / width(many, i), 2, 0.1);
  }
  EXPECT_LT(width(few, last / 2), width(few, 0));
  EXPECT_LT(width(few, last / 2), width(few, last));
}

// Times that fall with lr and with weight_decay, with exponents 0.05 apart: the interval of the difference is that of a
// normal deviate, and so is the p value.
TEST(ProductTest, HasThePValueOfItsInterval) {
  SweepRuns sweep;
  sweep.keys = {"optimizer.lr", "optimizer.weight_decay"};
  sweep.horizon = 1e6;
  for (const char* lr : {"0.001", "0.002", "0.004"}) {
    for (const char* decay : {"0.5", "1", "2"}) {
      for (int seed = 0; seed < 20; ++seed) {
        const double scatter = std::pow(-std::log(1 - (seed + 0.5) / 20), 1 / kShape);
        const double time = 1 / std::stod(lr) / std::pow(std::stod(decay), 0.95) * scatter;
        sweep.runs.push_back(grokked_run({lr, decay}, time));
      }
    }
  }
  const ProductTest test = *fit_time_law(sweep, cells_of(sweep), 0)->product;
  EXPECT_NEAR(std::abs(test.difference), 0.05, 1e-3);
  const double deviates = std::abs(test.difference) / ((test.interval.high - test.interval.low) / 2) * 1.959964;
  const double above = (1 - std::erf(deviates / std::sqrt(2.0))) / 2;  // of a normal distribution
  EXPECT_NEAR(test.p_value, 2 * above, 1e-6);
  EXPECT_GT(test.p_value, 0.05);
}

TEST(LawLines, AreNoneWhereNothingVaries) {
  SweepRuns sweep = planted_runs(5);
  std::erase_if(sweep.runs, [](const ComparedRun& run) { return run.cell[0] != "1" || run.cell[1] != "add"; });
  EXPECT_TRUE(law_lines(sweep, cells_of(sweep)).empty());
}

}  // namespace
}  // namespace groklab
