// SPDX-License-Identifier: MIT
#include "core/phase_clock.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

namespace groklab {
namespace {

double seconds_of(const PhaseClock& clock, Phase phase) { return clock.seconds()[static_cast<std::size_t>(phase)]; }

void pass_some_time() {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(200);
  while (std::chrono::steady_clock::now() < end) {
  }
}

TEST(PhaseClock, CountsNothingUntilItIsStartedAndAfterItIsStopped) {
  PhaseClock clock;
  pass_some_time();
  clock.lap(Phase::Loss);
  EXPECT_EQ(seconds_of(clock, Phase::Loss), 0);
  clock.start();
  clock.stop();
  pass_some_time();
  clock.lap(Phase::Loss);
  EXPECT_EQ(seconds_of(clock, Phase::Loss), 0);
}

TEST(PhaseClock, TimeBelongsToThePartThatEndsIt) {
  PhaseClock clock;
  clock.start();
  pass_some_time();
  clock.lap(Phase::Loss);
  EXPECT_GE(seconds_of(clock, Phase::Loss), 200e-6);
  EXPECT_EQ(seconds_of(clock, Phase::TablesForward), 0);
}

TEST(PhaseClock, InsideAWholeAllTimeIsItsOwn) {
  PhaseClock clock;
  clock.start();
  {
    const PhaseClock::Whole part(clock, Phase::Evaluation);
    pass_some_time();
    clock.lap(Phase::Attention);
    pass_some_time();
  }
  EXPECT_GE(seconds_of(clock, Phase::Evaluation), 400e-6);
  EXPECT_EQ(seconds_of(clock, Phase::Attention), 0);
  pass_some_time();
  clock.lap(Phase::Attention);
  EXPECT_GE(seconds_of(clock, Phase::Attention), 200e-6);
}

TEST(PhaseClock, EveryPhaseHasANameOfItsOwn) {
  auto names = kPhaseNames;
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  EXPECT_FALSE(names[0].empty());
}

}  // namespace
}  // namespace groklab
