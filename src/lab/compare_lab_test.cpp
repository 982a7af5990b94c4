// SPDX-License-Identifier: MIT
#include "lab/compare_lab.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/philox.hpp"
#include "lab/conclusions.hpp"

namespace groklab {
namespace {

constexpr double kGrid = 50;

/// A run that groks at `step`, as a grid of evaluations shows it, or is censored at the horizon.
ComparedRun planted_run(std::vector<std::string> cell, int seed, double step, double horizon) {
  ComparedRun run;
  run.name = fmt::format("{}-s{}", fmt::join(cell, "-"), seed);
  run.cell = std::move(cell);
  run.seeds = fmt::format("seed={} ", seed);
  const double seen = std::ceil(step / kGrid) * kGrid;
  run.grok = seen > horizon ? CensoredTime{.low = horizon} : CensoredTime{seen - kGrid, seen};
  run.mem = CensoredTime{100, 150};
  run.outcome = run.grok->has_happened() ? "grokked" : "memorized";
  run.is_sustained = run.grok->has_happened();
  return run;
}

/// grok_step = 800 lr^-0.5 wd^decay_exponent with some scatter, lr in units of 1e-3.
SweepRuns planted_sweep(double decay_exponent, int n_seeds, double horizon = 20000) {
  SweepRuns sweep;
  sweep.text = "planted";
  sweep.keys = {"optimizer.lr", "optimizer.weight_decay"};
  sweep.horizon = horizon;
  sweep.resolution = kGrid;
  Philox random(11, Stream::Control, 0);
  for (const double lr : {0.5, 1.0, 2.0}) {
    for (const double decay : {0.5, 1.0, 2.0}) {
      for (int seed = 0; seed < n_seeds; ++seed) {
        const double scatter = 0.1 * std::log(-std::log1p(-random.next_uniform()));
        const double step = 800 * std::exp(-0.5 * std::log(lr) + decay_exponent * std::log(decay) + scatter);
        sweep.runs.push_back(
            planted_run({fmt::format("{}", lr * 1e-3), fmt::format("{}", decay)}, seed, step, horizon));
      }
    }
  }
  return sweep;
}

SweepClaim claim_of(SweepClaim::Kind kind) {
  SweepClaim claim;
  claim.text = "what was said";
  claim.source = "somewhere";
  claim.kind = kind;
  return claim;
}

TEST(Compare, FindsPlantedExponents) {
  const SweepComparison comparison = compare_runs(planted_sweep(-1, 16), 50);
  ASSERT_TRUE(comparison.law);
  const std::vector<LawTerm>& terms = comparison.law->terms;
  ASSERT_EQ(terms.size(), 2U);
  for (const auto& [term, truth] : {std::pair(terms[0], -0.5), std::pair(terms[1], -1.0)}) {
    EXPECT_LE(term.wald.low, truth);
    EXPECT_GE(term.wald.high, truth);
    EXPECT_LT(term.wald.high - term.wald.low, 0.2);
    ASSERT_TRUE(term.bootstrap);
    EXPECT_LT(std::abs(term.bootstrap->low - term.wald.low), 0.05);
  }
  EXPECT_NEAR(comparison.law->shape, 10, 2);
  ASSERT_TRUE(comparison.law->fit);
  EXPECT_EQ(comparison.law->fit->dof, 9 - 3);
  EXPECT_GT(comparison.law->fit->p_value, 0.01) << "the planted law is right";
  ASSERT_TRUE(comparison.law->product);
  EXPECT_NEAR(comparison.law->product->difference, 0.5, 0.1);
  EXPECT_LT(comparison.law->product->p_value, 1e-4) << "the exponents are not equal";
  EXPECT_GT(compare_runs(planted_sweep(-0.5, 16), 0).law->product->p_value, 0.01) << "here they are";
}

TEST(Compare, SeesThatALawDoesNotFit) {
  SweepRuns sweep = planted_sweep(-1, 16);
  for (ComparedRun& run : sweep.runs) {
    if (run.cell[1] == "1") {
      run.grok = CensoredTime{2000, 2050};  // later than either neighbour
    }
  }
  const SweepComparison comparison = compare_runs(std::move(sweep), 0);
  ASSERT_TRUE(comparison.law && comparison.law->fit);
  EXPECT_LT(comparison.law->fit->p_value, 1e-4);
  EXPECT_NE(conclusions_text(comparison).find("does not describe the cells"), std::string::npos);
}

TEST(Compare, CountsWhatDivergedOrIsMissingAndUsesNeither) {
  SweepRuns sweep = planted_sweep(-1, 8);
  ComparedRun& diverged = sweep.runs[0];
  diverged.grok = diverged.mem = std::nullopt;
  diverged.outcome = "diverged";
  ComparedRun& missing = sweep.runs[1];
  missing.grok = missing.mem = std::nullopt;
  missing.outcome = "";
  const SweepComparison comparison = compare_runs(std::move(sweep), 0);
  EXPECT_EQ(comparison.cells[0].n_diverged, 1);
  EXPECT_EQ(comparison.cells[0].n_missing, 1);
  EXPECT_EQ(comparison.cells[0].n(), 6);
  EXPECT_EQ(comparison.law->n, 9 * 8 - 2);
}

TEST(Compare, CensorsWhatNeverGrokked) {
  const SweepComparison comparison = compare_runs(planted_sweep(-1, 16, 900), 0);
  const SweepCell& slow = comparison.cells[0];  // lr 0.0005, decay 0.5: about step 2260
  EXPECT_EQ(slow.n_grokked, 0);
  EXPECT_FALSE(slow.median.time);
  EXPECT_EQ(slow.mean->mean, 900);
  EXPECT_EQ(mean_text(slow), "900") << "no event says nothing of scatter";
  EXPECT_EQ(slow.probability->low, 0);
  // The same laws from a budget that most cells do not reach.
  EXPECT_NEAR(comparison.law->terms[0].estimate, -0.5, 0.15);
  EXPECT_NEAR(comparison.law->terms[1].estimate, -1, 0.15);
  ASSERT_TRUE(comparison.law->fit) << "cells where none groks are no reason to test nothing";
  EXPECT_EQ(comparison.law->fit->dof, 6 - 3) << "six cells have a run that is early enough";
}

TEST(Compare, PairsRunsThatShareTheSeed) {
  const SweepComparison comparison = compare_runs(planted_sweep(-1, 16), 0);
  ASSERT_EQ(comparison.pairs.size(), 6U) << "three values a key";
  EXPECT_EQ(comparison.pairs[1].first + " " + comparison.pairs[1].second, "0.0005 0.002") << "not only neighbours";
  for (const PairedValues& pair : comparison.pairs) {
    EXPECT_EQ(pair.order.first_earlier + pair.order.second_earlier + pair.order.undecided, 3 * 16);
    EXPECT_GT(pair.order.second_earlier, 40) << "both exponents are negative";
    EXPECT_LT(pair.order.p_value, 1e-6);
  }
}

TEST(Compare, PairsNeighboursAloneWhereThereAreManyValues) {
  const auto sweep_of = [](int n_values) {
    SweepRuns sweep;
    sweep.keys = {"p"};
    for (int value = 0; value < n_values; ++value) {
      ComparedRun run;
      run.cell = {std::to_string(value)};
      run.grok = CensoredTime{100, 200.0 + value};
      sweep.runs.push_back(run);
    }
    return sweep;
  };
  EXPECT_EQ(paired_values(sweep_of(8)).size(), 28U) << "8 times 7 over 2";
  const std::vector<PairedValues> neighbours = paired_values(sweep_of(9));
  ASSERT_EQ(neighbours.size(), 8U);
  EXPECT_EQ(neighbours[7].first + " " + neighbours[7].second, "7 8");
}

TEST(Compare, JudgesClaims) {
  SweepRuns sweep = planted_sweep(-1, 16, 900);
  SweepClaim never = claim_of(SweepClaim::Kind::Never);
  never.first = {{"optimizer.lr", "0.0005"}, {"optimizer.weight_decay", "0.5"}};
  SweepClaim wrong_never = never;
  wrong_never.first = {{"optimizer.weight_decay", "2"}};
  SweepClaim earlier = claim_of(SweepClaim::Kind::Earlier);
  earlier.first = {{"optimizer.weight_decay", "2"}};
  earlier.second = {{"optimizer.weight_decay", "1"}};
  SweepClaim later = earlier;
  std::swap(later.first, later.second);
  SweepClaim falls = claim_of(SweepClaim::Kind::Law);
  falls.key = "optimizer.lr";
  SweepClaim rises = falls;
  rises.sign = 1;
  SweepClaim unknown = falls;
  unknown.key = "task.p";
  sweep.claims = {never, wrong_never, earlier, later, falls, rises, unknown};
  std::vector<Verdict> verdicts;
  for (const ClaimVerdict& claim : compare_runs(std::move(sweep), 0).claims) {
    verdicts.push_back(claim.verdict);
  }
  EXPECT_EQ(verdicts, (std::vector{Verdict::Survives, Verdict::Fails, Verdict::Survives, Verdict::Fails,
                                   Verdict::Survives, Verdict::Fails, Verdict::Open}));
}

TEST(Compare, LeavesOpenWhatFewRunsCannotTell) {
  SweepRuns sweep = planted_sweep(-1, 2, 900);
  SweepClaim never = claim_of(SweepClaim::Kind::Never);
  never.first = {{"optimizer.lr", "0.0005"}, {"optimizer.weight_decay", "0.5"}};
  SweepClaim same = claim_of(SweepClaim::Kind::Earlier);
  same.first = never.first;
  same.second = {{"optimizer.lr", "0.0005"}, {"optimizer.weight_decay", "1"}};
  sweep.claims = {never, same};
  const SweepComparison comparison = compare_runs(std::move(sweep), 0);
  EXPECT_EQ(comparison.claims[0].verdict, Verdict::Open);
  EXPECT_EQ(comparison.claims[1].verdict, Verdict::Open);
  EXPECT_NE(conclusions_text(comparison).find("Too few runs"), std::string::npos);
}

TEST(Compare, OfNothingSaysSo) {
  SweepRuns sweep = planted_sweep(-1, 1);
  for (ComparedRun& run : sweep.runs) {
    run.grok = run.mem = std::nullopt;
    run.outcome = "";
  }
  const SweepComparison comparison = compare_runs(std::move(sweep), 10);
  EXPECT_FALSE(comparison.law);
  EXPECT_FALSE(comparison.difference);
  EXPECT_NE(conclusions_text(comparison).find("9 have not ended"), std::string::npos);
}

}  // namespace
}  // namespace groklab
