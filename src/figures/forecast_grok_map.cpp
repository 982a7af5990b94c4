// SPDX-License-Identifier: MIT
#include "figures/forecast_grok_map.hpp"

#include <fmt/format.h>

#include "core/special_numbers.hpp"
#include "figures/color_map.hpp"
#include "figures/forecast_panels.hpp"
#include "figures/interval_marks.hpp"

namespace groklab {

Figure forecast_grok_map(const ForecastFigureData& data) {
  const GrokCells& cells = *data.cells;
  const int n_rows = static_cast<int>(cells.y_levels.size());
  const int n_cols = static_cast<int>(cells.x_levels.size());
  Grid grid{n_rows, n_cols, {}, {-0.5, n_cols - 0.5}, {-0.5, n_rows - 0.5}};
  std::vector<Layer> texts;
  for (std::size_t i = 0; i < cells.n_runs.size(); ++i) {
    if (cells.n_runs[i] == 0) {
      grid.values.push_back(kNan);
      continue;
    }
    const double share = static_cast<double>(cells.n_grokked[i]) / cells.n_runs[i];
    grid.values.push_back(share);
    const int place = static_cast<int>(i);
    texts.emplace_back(TextLayer{static_cast<double>(place % n_cols), static_cast<double>(place / n_cols),
                                 fmt::format("{}/{}", cells.n_grokked[i], cells.n_runs[i]),
                                 text_role_on(color_at(ColorMap::Sequential, share)), Placement::Axes});
  }
  Panel panel;
  panel.title = "Runs that grok";
  panel.x = {cells.x_key, Scale::Linear, grid.x, named_ticks(cells.x_levels)};
  panel.y = {cells.y_key, Scale::Linear, grid.y, named_ticks(cells.y_levels)};
  panel.color = ColorAxis{"share", ColorMap::Sequential, Scale::Linear, Limits{0, 1}};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});
  panel.layers.insert(panel.layers.end(), texts.begin(), texts.end());
  Figure figure = start_forecast_figure(data, "forecast_grok_map", "Which settings grok", 1);
  figure.aspect = n_rows == 1 ? 0.25 : 0.8;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
