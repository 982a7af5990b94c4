// SPDX-License-Identifier: MIT
#include "forecast/window_table.hpp"

#include <gtest/gtest.h>

#include "core/thrown_error.hpp"
#include "forecast/made_study.hpp"

namespace groklab {
namespace {

TEST(WindowTable, LeavesOutAndCountsWhatCannotBeForecast) {
  ForecastStudy study = MadeStudy{}.make();
  study.runs[0].grok_step = 30;  // inside the window
  study.runs[1].grok_step = 31;  // at the first step after it
  study.runs[2].grok_step = std::nullopt;
  study.runs[3].early.train_loss[29] = 0;  // ln(val_loss / 0)
  const WindowTable table = window_table(study, {30});
  EXPECT_EQ(table.grokked_inside, std::vector<std::size_t>{0});
  EXPECT_EQ(table.not_finite, std::vector<std::size_t>{3});
  EXPECT_EQ(table.run.size(), study.runs.size() - 2);
  EXPECT_EQ(table.run[0], 1U);
  EXPECT_EQ(table.grokked[0], 1);
  EXPECT_EQ(table.grokked[1], 0);
  EXPECT_EQ(table.features.n_rows(), static_cast<std::ptrdiff_t>(table.run.size()));
  EXPECT_EQ(table.features.names.size(), 28U);
}

TEST(WindowTable, CellsAreNumberedWithoutGaps) {
  ForecastStudy study = MadeStudy{}.make();
  for (int i = 0; i < 4; ++i) {
    study.runs[static_cast<std::size_t>(i)].grok_step = 1;  // the whole first cell goes
  }
  EXPECT_EQ(window_table(study, {30}).cell.front(), 0);
  EXPECT_EQ(window_table(study, {30}).cell.back(), 14);
}

TEST(WindowTable, HyperparametersAreAPlaceAndAnIndicatorALevel) {
  const ForecastStudy study = MadeStudy{.n_fractions = 2, .n_decays = 3, .n_seeds = 1}.make();
  const Columns columns = window_table(study, {30}).hyperparameters;
  ASSERT_EQ(columns.names.size(), 7U);
  EXPECT_EQ(columns.names[1], "optimizer.weight_decay=0");
  const MatrixView<const double> view = columns.view();  // cell 5: weight_decay 2, frac_train 1
  const std::vector<double> last(view.row(5), view.row(5) + 7);
  EXPECT_EQ(last, (std::vector<double>{1, 0, 0, 1, 1, 0, 1}));
  EXPECT_EQ(view(4, 0), 0.5);
}

TEST(WindowTable, JoinedColumnsStandSideBySide) {
  const Columns both = joined({{"a"}, {1, 2}}, {{"b", "c"}, {3, 4, 5, 6}});
  EXPECT_EQ(both.names, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(both.values, (std::vector<double>{1, 3, 4, 2, 5, 6}));
  EXPECT_EQ(both.column(1), (std::vector<double>{3, 5}));
}

TEST(WindowTable, RefusesAWindowLongerThanTheRecord) {
  const ForecastStudy study = MadeStudy{}.make();
  EXPECT_EQ(kind_of([&] { window_table(study, {41}); }), ErrorKind::Usage);
}

}  // namespace
}  // namespace groklab
