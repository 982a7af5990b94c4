// SPDX-License-Identifier: MIT
#include "figures/weight_heatmaps.hpp"

#include "figures/run_panels.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {

Figure weight_heatmaps(const RunFigureData& data) {
  const CheckpointSeries& series = *data.checkpoints;
  const ModelSpec spec = make_model_spec(data.config);
  Figure figure = start_figure_at(data, series.step[data.moment], "weight_heatmaps", "Weights", 2);
  figure.aspect = 0.9;
  for (const TokenWeights& weights : {embedding_weights(spec), logit_weights(spec)}) {
    Panel panel;
    panel.title = weights.name;
    panel.x.label = weights.column_label;
    panel.y.label = weights.row_label;
    panel.color = ColorAxis{"weight", ColorMap::Diverging};
    panel.layers.emplace_back(weight_heatmap(weights.of(series.params[data.moment])));
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
