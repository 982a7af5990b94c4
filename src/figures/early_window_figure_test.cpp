// SPDX-License-Identifier: MIT
#include "figures/early_window_figure.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(EarlyWindowFigure, ShowsEverySeries) {
  const RunFigureData& data = planted(Planted::Clock);
  std::size_t n_lines = 0;
  for (const Panel& panel : early_window_figure(data).panels) {
    n_lines += layers_of<LineLayer>(panel).size();
  }
  EXPECT_EQ(n_lines, data.early->values.size());
}

}  // namespace
}  // namespace groklab
