// SPDX-License-Identifier: MIT
#include "forecast/landmark.hpp"

#include <gtest/gtest.h>

#include "forecast/made_study.hpp"

namespace groklab {
namespace {

ForecastRun run_that_memorises_at(std::optional<std::int64_t> step) {
  ForecastRun run = MadeStudy{.n_steps = 100}.make().runs[0];
  run.mem_step = step;
  return run;
}

ForecastRun with_spectra_every_25(ForecastRun run) {
  run.spectra.emplace().step = {0, 25, 50, 75, 100, 125};
  return run;
}

constexpr Landmark kMemorisation;

TEST(Landmark, AWindowIsTheSameForEveryRun) {
  EXPECT_EQ(Landmark{30}.steps(run_that_memorises_at(40)), 30);
  EXPECT_EQ(Landmark{30}.steps(run_that_memorises_at(std::nullopt)), 30);
}

TEST(Landmark, MemorisationIsWithinTheRecordOrNowhere) {
  EXPECT_EQ(kMemorisation.steps(run_that_memorises_at(40)), 40);
  EXPECT_EQ(kMemorisation.steps(run_that_memorises_at(100)), 100);
  EXPECT_EQ(kMemorisation.steps(run_that_memorises_at(101)), std::nullopt);
  EXPECT_EQ(kMemorisation.steps(run_that_memorises_at(std::nullopt)), std::nullopt);
  EXPECT_EQ(kMemorisation.steps(run_that_memorises_at(3)), 20) << "features need that many steps";
}

TEST(Landmark, MemorisationWaitsForTheNextSpectra) {
  EXPECT_EQ(kMemorisation.steps(with_spectra_every_25(run_that_memorises_at(50))), 50);
  EXPECT_EQ(kMemorisation.steps(with_spectra_every_25(run_that_memorises_at(51))), 75);
  EXPECT_EQ(kMemorisation.steps(with_spectra_every_25(run_that_memorises_at(101))), std::nullopt);
}

}  // namespace
}  // namespace groklab
