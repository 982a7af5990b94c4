// SPDX-License-Identifier: MIT
#include "figures/snapshot_basis.hpp"

#include "figures/planted_run.hpp"
#include "figures/progress_measures_figure.hpp"

namespace groklab {
namespace {

RunFigureData run_of(const std::string& operation) {
  RunFigureData data = planted(Planted::Clock);
  data.config.task.operation = operation;
  return data;
}

TEST(SnapshotBasis, MisleadsWhereTheTaskIsLinearInLogarithmsAlone) {
  EXPECT_FALSE(why_snapshots_mislead(run_of("add").config).has_value());
  EXPECT_FALSE(why_snapshots_mislead(run_of("sub").config).has_value());
  EXPECT_FALSE(why_snapshots_mislead(run_of("x3+xy").config).has_value());
  EXPECT_TRUE(why_snapshots_mislead(run_of("mul").config).has_value());
  EXPECT_TRUE(why_snapshots_mislead(run_of("div").config).has_value());
}

TEST(SnapshotBasis, FiguresOfSnapshotsSaySo) {
  for (const char* name : {"fourier_evolution", "fourier_spectrum_strip", "frequency_race"}) {
    const auto reason = find_run_picture(name).why_not(run_of("mul"));
    ASSERT_TRUE(reason.has_value()) << name;
    EXPECT_NE(reason->find("logarithms"), std::string::npos) << *reason;
  }
}

TEST(SnapshotBasis, ProgressMeasuresLeaveTheirPanelsOut) {
  EXPECT_EQ(progress_measures_figure(run_of("add")).panels.size(), 4U);
  const Figure figure = progress_measures_figure(run_of("mul"));
  ASSERT_EQ(figure.panels.size(), 2U);
  EXPECT_EQ(figure.panels[0].title, "Loss");
  EXPECT_EQ(figure.panels[1].title, "Sum of squared weights");
}

}  // namespace
}  // namespace groklab
