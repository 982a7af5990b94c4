// SPDX-License-Identifier: MIT
#include "figures/svd_evolution.hpp"

#include <fmt/format.h>

#include "analysis/singular_values.hpp"
#include "figures/run_panels.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostLines = 6;

}  // namespace

Figure svd_evolution(const RunFigureData& data) {
  const CheckpointSeries& series = *data.checkpoints;
  const ModelSpec spec = make_model_spec(data.config);
  Figure figure = start_figure(data, "svd_evolution", "Singular values", 2);
  figure.aspect = 0.8;
  for (const TokenWeights& weights : {embedding_weights(spec), logit_weights(spec)}) {
    Panel panel;
    panel.title = weights.name;
    panel.x.label = "rank of the value";
    panel.y = {"singular value", Scale::Log};
    std::size_t index = 0;
    for (const std::size_t moment : evenly_chosen(series.step.size(), kMostLines)) {
      const std::vector<double> values = singular_values(weights.of(series.params[moment]));
      LineLayer line{{}, values, fmt::format("{}", series.step[moment]), series_color(index++)};
      for (std::size_t i = 0; i < values.size(); ++i) {
        line.x.push_back(static_cast<double>(i + 1));
      }
      panel.layers.emplace_back(std::move(line));
    }
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
