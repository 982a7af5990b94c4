// SPDX-License-Identifier: MIT
#include "figures/attention_patterns.hpp"

#include <fmt/format.h>

#include "config/token_format.hpp"
#include "figures/cell_texts.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// Mean over all pairs of the attention to one position.
double mean_attention(const NetworkTables& tables, int layer, int head, int position) {
  const MatrixView<const double> attention = tables.attention(layer, head);
  double sum = 0;
  for (std::ptrdiff_t pair = 0; pair < attention.rows; ++pair) {
    sum += attention(pair, position);
  }
  return sum / static_cast<double>(attention.rows);
}

}  // namespace

Figure attention_patterns(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n_heads = network.spec.config.n_heads;
  const int n_layers = network.spec.config.n_layers;
  const int n_ctx = network.spec.n_ctx;
  Grid grid{
      n_layers * n_heads, n_ctx, {}, {0, static_cast<double>(n_ctx)}, {0, static_cast<double>(n_layers * n_heads)}};
  Panel panel;
  panel.title = "Mean over all pairs";
  panel.color = ColorAxis{"attention", ColorMap::Sequential, Scale::Linear, Limits{0, 1}};
  for (int row = 0; row < n_layers * n_heads; ++row) {
    const int layer = row / n_heads;
    const int head = row % n_heads;
    panel.y.ticks.push_back(
        {row + 0.5, n_layers == 1 ? fmt::format("head {}", head) : fmt::format("{}.{}", layer, head)});
    for (int position = 0; position < n_ctx; ++position) {
      grid.values.push_back(mean_attention(network.tables, layer, head, position));
    }
  }
  for (int position = 0; position < n_ctx; ++position) {
    panel.x.ticks.push_back({position + 0.5, std::string(position_name(network.spec.config.format, position))});
  }
  panel.x.label = "position attended to";
  panel.layers.emplace_back(HeatmapLayer{grid});
  for (std::size_t cell = 0; cell < grid.values.size(); ++cell) {
    write_in_cell(panel, grid, cell, fmt::format("{:.2f}", grid.values[cell]));
  }
  Figure figure = start_figure_at(data, network.step, "attention_patterns", "Attention from \"=\"", 1);
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
