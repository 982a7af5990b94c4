// SPDX-License-Identifier: MIT
#include "figures/neuron_rows.hpp"

#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure neuron_rows(const RunFigureData& data, const NeuronRows& rows) {
  const NetworkView& network = *data.network;
  const std::vector<int> order = neurons_by_frequency(network);
  Grid grid{static_cast<int>(order.size()), 0, {}, rows.x, {0, static_cast<double>(order.size())}};
  for (const int neuron : order) {
    const std::vector<double> row = rows.row(neuron);
    grid.n_cols = static_cast<int>(row.size());
    grid.values.insert(grid.values.end(), row.begin(), row.end());
  }
  Panel panel;
  panel.title = "Neurons, by frequency";
  panel.x.label = rows.x_label;
  panel.y = {"", Scale::Linear, std::nullopt, neuron_ticks(network, order)};
  panel.color = rows.color;
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});

  Figure figure = start_figure_at(data, network.step, rows.name, rows.title, 1);
  figure.aspect = 1.2;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
