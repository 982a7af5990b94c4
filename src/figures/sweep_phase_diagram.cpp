// SPDX-License-Identifier: MIT
#include "figures/sweep_phase_diagram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "figures/color_map.hpp"
#include "figures/figure_layout.hpp"
#include "figures/sweep_panels.hpp"
#include "stats/kaplan_meier.hpp"

namespace groklab {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// Runs of one level of each of two keys.
struct Cell {
  std::vector<CensoredTime> times;
  int n_grokked = 0;
  std::optional<double> median;
};

/// [levels of y, levels of x]
std::vector<Cell> cells_over(const SweepFigureData& data, std::size_t x, std::size_t y) {
  const std::size_t n_cols = data.axes[x].levels.size();
  std::vector<Cell> cells(n_cols * data.axes[y].levels.size());
  for (const SweptRun& run : data.runs) {
    if (run.grok) {
      Cell& cell = cells[run.level[y] * n_cols + run.level[x]];
      cell.times.push_back(*run.grok);
      cell.n_grokked += run.grok->has_happened() ? 1 : 0;
    }
  }
  for (Cell& cell : cells) {
    cell.median = survival_quantile(kaplan_meier(cell.times), 0.5).time;
  }
  return cells;
}

/// Levels one beside the other, whatever their distances are: every cell is as large.
Axis cell_axis(const SweepAxis& axis) {
  Axis made;
  made.label = axis.key;
  made.limits = Limits{0, static_cast<double>(axis.levels.size())};
  for (std::size_t level = 0; level < axis.levels.size(); ++level) {
    made.ticks.push_back({static_cast<double>(level) + 0.5, axis.levels[level]});
  }
  return made;
}

/// A heatmap of value(cell) with text(cell) in every cell.
template <class Value, class Text>
Panel cell_panel(const SweepFigureData& data, std::size_t x, std::size_t y, const std::vector<Cell>& cells,
                 const ColorAxis& color, Value&& value, Text&& text) {
  constexpr std::size_t kMostWritten = 10;  // columns that have room for texts
  const std::size_t n_cols = data.axes[x].levels.size();
  const std::size_t n_rows = data.axes[y].levels.size();
  Panel panel;
  panel.x = cell_axis(data.axes[x]);
  panel.y = cell_axis(data.axes[y]);
  panel.color = color;
  Grid grid{static_cast<int>(n_rows), static_cast<int>(n_cols), {}, *panel.x.limits, *panel.y.limits};
  std::transform(cells.begin(), cells.end(), std::back_inserter(grid.values), value);
  panel.layers.emplace_back(HeatmapLayer{grid});
  const Limits limits = color_limits(panel);
  for (std::size_t i = 0; i < cells.size() && n_cols <= kMostWritten; ++i) {
    const double shown = grid.values[i];
    const ColorRole role = std::isfinite(shown)
                               ? text_role_on(color_at(color.map, place_frac(limits, color.scale, shown)))
                               : ColorRole::Muted;
    panel.layers.emplace_back(TextLayer{static_cast<double>(i % n_cols) + 0.5, static_cast<double>(i / n_cols) + 0.5,
                                        text(cells[i]), role, Placement::Axes});
  }
  return panel;
}

std::string median_text(const Cell& cell, double horizon) {
  if (cell.times.empty()) {
    return "no run";
  }
  return cell.median ? fmt::format("{:.0f}", *cell.median) : fmt::format("> {:.0f}", horizon);
}

}  // namespace

Figure sweep_phase_diagram(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_phase_diagram", "Phases", 2);
  figure.aspect = 0.8;
  for (std::size_t y = 0; y < data.axes.size(); ++y) {
    for (std::size_t x = y + 1; x < data.axes.size(); ++x) {
      const std::vector<Cell> cells = cells_over(data, x, y);
      figure.panels.push_back(cell_panel(
          data, x, y, cells, {"share grokked", ColorMap::Sequential, Scale::Linear, Limits{0, 1}},
          [](const Cell& cell) {
            return cell.times.empty() ? kNan : cell.n_grokked / static_cast<double>(cell.times.size());
          },
          [](const Cell& cell) {
            return cell.times.empty() ? std::string("no run") : fmt::format("{}/{}", cell.n_grokked, cell.times.size());
          }));
      figure.panels.back().title = "Runs that grokked";
      figure.panels.push_back(cell_panel(
          data, x, y, cells, {"step", ColorMap::Sequential, Scale::Log},
          [](const Cell& cell) { return cell.median.value_or(kNan); },
          [&](const Cell& cell) { return median_text(cell, data.horizon); }));
      figure.panels.back().title = "Median grok step";
    }
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
