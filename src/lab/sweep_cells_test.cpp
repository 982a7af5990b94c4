// SPDX-License-Identifier: MIT
#include "lab/sweep_cells.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(SweepCells, ShowAMeanWithNormalDeviationsOfItsStandardError) {
  SweepRuns sweep;
  sweep.horizon = 1000;
  for (const double step : {100, 200, 300, 400}) {
    ComparedRun run;
    run.outcome = "grokked";
    run.grok = CensoredTime{step - 1, step};
    run.mem = CensoredTime{0, 1};
    sweep.runs.push_back(run);
  }
  // All four were watched to the end: the standard error is that of a sample, 129.1 / 2, and 1.96 of them are 126.5.
  EXPECT_EQ(mean_text(cells_of(sweep).at(0)), "250 +- 127");
}

}  // namespace
}  // namespace groklab
