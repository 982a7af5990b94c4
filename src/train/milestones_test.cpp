// SPDX-License-Identifier: MIT
#include "train/milestones.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

MetricsLine line(std::int64_t step, double test_acc, double train_acc = 1.0, double train_loss = 1e-3) {
  MetricsLine out;
  out.step = step;
  out.test_acc = test_acc;
  out.train_acc = train_acc;
  out.train_loss = train_loss;
  return out;
}

TEST(Milestones, FirstReachingEvaluationsCount) {
  Milestones m(100);
  m.observe(line(0, 0.01, 0.01));
  m.observe(line(100, 0.02, 0.99));
  m.observe(line(200, 0.95));
  m.observe(line(300, 0.99));
  const MilestoneValues v = m.values(false);
  EXPECT_EQ(v.mem_step, 100);
  EXPECT_EQ(v.grok_step, 200);
  EXPECT_EQ(v.grok99_step, 300);
  EXPECT_EQ(v.delay, 100);
  EXPECT_FALSE(v.sustained_step);
  EXPECT_EQ(m.outcome(false), RunOutcome::Grokked);
}

TEST(Milestones, SustainedNeedsFiveHundredStepsAndStopsThere) {
  Milestones m(100);
  m.observe(line(1000, 0.96));
  m.observe(line(1100, 0.94));  // fails inside the window
  for (std::int64_t step = 1200; step < 1700; step += 100) {
    m.observe(line(step, 0.97));
    EXPECT_FALSE(m.should_stop(StopWhen::Sustained)) << step;
  }
  m.observe(line(1700, 0.97));
  EXPECT_TRUE(m.should_stop(StopWhen::Sustained));
  EXPECT_EQ(m.values(true).sustained_step, 1200);
  EXPECT_FALSE(m.values(true).sustained_censored);
  EXPECT_EQ(m.values(true).stay_step, 1200);
  EXPECT_EQ(m.values(true).grok_step, 1000);
}

TEST(Milestones, AnEvaluationBeyondTheWindowConfirmsItEvenIfItFails) {
  Milestones m(400);
  m.observe(line(400, 0.96));
  m.observe(line(800, 0.96));
  m.observe(line(1200, 0.5));
  EXPECT_EQ(m.values(true).sustained_step, 400);
  EXPECT_EQ(m.values(true).collapse_step, 1200);
  EXPECT_FALSE(m.values(true).stay_step);
  EXPECT_EQ(m.outcome(false), RunOutcome::Unstable);
}

TEST(Milestones, AFailureExactlyAtTheWindowsEndBreaksIt) {
  Milestones m(500);
  m.observe(line(500, 0.96));
  m.observe(line(1000, 0.94));
  EXPECT_FALSE(m.values(true).sustained_step);
}

TEST(Milestones, NinetyFivePercentIsEnoughToBeSustained) {
  Milestones m(500);
  m.observe(line(500, 0.95));
  m.observe(line(1000, 0.95));
  EXPECT_EQ(m.values(true).sustained_step, 500);
  EXPECT_FALSE(m.values(true).sustained_censored);
}

TEST(Milestones, TheEndCutsTheWindowAndSaysSo) {
  Milestones m(100);
  m.observe(line(900, 0.5));
  m.observe(line(1000, 0.96));
  EXPECT_FALSE(m.values(false).sustained_step);
  EXPECT_EQ(m.values(true).sustained_step, 1000);
  EXPECT_TRUE(m.values(true).sustained_censored);
}

TEST(Milestones, SlingshotIsATenfoldRiseWithinAHundredSteps) {
  Milestones m(50);
  m.observe(line(900, 0.1, 1, 1e-7));
  m.observe(line(950, 0.1, 1, 1e-3));  // before step 1000: does not count
  m.observe(line(2000, 0.1, 1, 1e-7));
  m.observe(line(2050, 0.1, 1, 5e-7));
  m.observe(line(2100, 0.1, 1, 1.1e-6));  // tenfold of 2000
  m.observe(line(2150, 0.1, 1, 6e-6));    // still the same rise
  m.observe(line(2200, 0.1, 1, 5e-6));
  m.observe(line(2400, 0.1, 1, 1e-3));  // too far from 2200
  EXPECT_EQ(m.values(true).slingshots, (std::vector<std::int64_t>{2100}));
}

TEST(Milestones, OutcomesInTheirOrder) {
  Milestones unfit(100);
  unfit.observe(line(100, 0.01, 0.5));
  EXPECT_EQ(unfit.outcome(false), RunOutcome::Unfit);
  EXPECT_EQ(unfit.outcome(true), RunOutcome::Diverged);
  Milestones memorized(100);
  memorized.observe(line(100, 0.5, 0.99));
  EXPECT_EQ(memorized.outcome(false), RunOutcome::Memorized);
  Milestones touched(100);
  touched.observe(line(100, 0.96));
  touched.observe(line(200, 0.92));
  EXPECT_EQ(touched.outcome(false), RunOutcome::Grokked);
  touched.observe(line(300, 0.89));
  EXPECT_EQ(touched.outcome(false), RunOutcome::Unstable);
}

}  // namespace
}  // namespace groklab
