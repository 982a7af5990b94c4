// SPDX-License-Identifier: MIT
#include "figures/sweep_cell_panels.hpp"

#include "core/special_numbers.hpp"
#include "figures/cell_texts.hpp"

namespace groklab {
namespace {

/// Levels one beside the other.
Axis cell_axis(const SweepAxis& axis) {
  Axis made;
  made.label = axis.key;
  made.limits = Limits{0, static_cast<double>(axis.levels.size())};
  for (std::size_t level = 0; level < axis.levels.size(); ++level) {
    made.ticks.push_back({static_cast<double>(level) + 0.5, axis.levels[level]});
  }
  return made;
}

}  // namespace

std::vector<std::vector<const SweptRun*>> runs_over(const SweepFigureData& data, std::size_t x, std::size_t y) {
  const std::size_t n_cols = data.axes[x].levels.size();
  std::vector<std::vector<const SweptRun*>> cells(n_cols * data.axes[y].levels.size());
  for (const SweptRun& run : data.runs) {
    cells[run.level[y] * n_cols + run.level[x]].push_back(&run);
  }
  return cells;
}

Panel cell_panel(const SweepFigureData& data, std::size_t x, std::size_t y, const ColorAxis& color,
                 const CellMarkOf& mark_of) {
  constexpr std::size_t kMostWritten = 10;  // columns that have room for texts
  const std::size_t n_cols = data.axes[x].levels.size();
  const std::size_t n_rows = data.axes[y].levels.size();
  Panel panel;
  panel.x = cell_axis(data.axes[x]);
  panel.y = cell_axis(data.axes[y]);
  panel.color = color;
  Grid grid{static_cast<int>(n_rows), static_cast<int>(n_cols), {}, *panel.x.limits, *panel.y.limits};
  std::vector<CellMark> marks;
  for (const std::vector<const SweptRun*>& runs : runs_over(data, x, y)) {
    marks.push_back(mark_of(runs));
    grid.values.push_back(marks.back().value.value_or(kNan));
  }
  panel.layers.emplace_back(HeatmapLayer{grid});
  for (std::size_t i = 0; i < marks.size() && n_cols <= kMostWritten; ++i) {
    const bool has_note = !marks[i].note.empty();
    write_in_cell(panel, grid, i, marks[i].text, has_note ? 0.65 : 0.5);
    if (has_note) {
      write_in_cell(panel, grid, i, marks[i].note, 0.3);
    }
  }
  return panel;
}

}  // namespace groklab
