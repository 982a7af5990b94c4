// SPDX-License-Identifier: MIT
#include "forecast/bootstrapped.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(Bootstrapped, DrawsCellsWholeAndRunsOneByOne) {
  constexpr int kCells = 16;
  constexpr int kSeeds = 16;
  WindowTable table;
  for (int i = 0; i < kCells * kSeeds; ++i) {
    table.run.push_back(static_cast<std::size_t>(i));
    table.cell.push_back(i / kSeeds);
  }
  // A share of cells: it is all the same whether a run or another of its cell is drawn.
  const RowStatistic share_of_odd_cells = [&](Rows rows) {
    double sum = 0;
    for (const std::size_t row : rows) {
      sum += table.cell[row] % 2;
    }
    return std::optional(sum / static_cast<double>(rows.size()));
  };
  const Estimate found = Bootstrapped(table, 1000, 0)(share_of_odd_cells);
  EXPECT_EQ(found.value, 0.5);
  // Two normal deviations to either side: of 16 draws 4 * 0.5 / 4, of 256 a quarter of that.
  EXPECT_NEAR(found.by_cell->high - found.by_cell->low, 0.5, 0.1);
  EXPECT_NEAR(found.by_run->high - found.by_run->low, 0.125, 0.025);
}

}  // namespace
}  // namespace groklab
