// SPDX-License-Identifier: MIT
#include "figures/weight_evolution.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "figures/run_panels.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostColumns = 4;

/// One row of panels: a matrix at every chosen checkpoint, in the same colours.
void add_row(Figure& figure, const CheckpointSeries& series, const TokenWeights& weights) {
  const std::size_t first = figure.panels.size();
  double reach = 0;
  for (const std::size_t moment : evenly_chosen(series.step.size(), kMostColumns)) {
    Panel panel;
    panel.title = fmt::format("{}, {}", weights.name, series.step[moment]);
    panel.color = ColorAxis{"", ColorMap::Diverging};
    panel.layers.emplace_back(weight_heatmap(weights.of(series.params[moment])));
    reach = std::max(reach, color_limits(panel).high);
    figure.panels.push_back(std::move(panel));
  }
  for (std::size_t i = first; i < figure.panels.size(); ++i) {
    figure.panels[i].color->limits = Limits{-reach, reach};
    figure.panels[i].color->bar = i + 1 == figure.panels.size();
  }
  figure.panels[first].y.label = weights.row_label;
  for (std::size_t i = first; i < figure.panels.size(); ++i) {
    figure.panels[i].x.label = weights.column_label;
  }
}

}  // namespace

Figure weight_evolution(const RunFigureData& data) {
  const CheckpointSeries& series = *data.checkpoints;
  const ModelSpec spec = make_model_spec(data.config);
  Figure figure = start_figure(data, "weight_evolution", "Weights over steps", 0);
  figure.n_columns = static_cast<int>(std::min(series.step.size(), kMostColumns));
  figure.aspect = 1;
  add_row(figure, series, embedding_weights(spec));
  add_row(figure, series, logit_weights(spec));
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
