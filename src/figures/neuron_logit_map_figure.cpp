// SPDX-License-Identifier: MIT
#include "figures/neuron_logit_map_figure.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/logit_map.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure neuron_logit_map_figure(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n = network.coordinates().n;
  const std::vector<double> map = logit_map(network.tables, network.coordinates());  // [n, n_neurons]
  const std::vector<int> order = neurons_by_frequency(network);
  const auto n_rows = static_cast<int>(order.size());
  Grid grid{n_rows, n, {}, {-0.5, n - 0.5}, {0, static_cast<double>(n_rows)}};
  for (const int neuron : order) {
    double largest = 0;
    for (int place = 0; place < n; ++place) {
      grid.values.push_back(map[static_cast<std::size_t>(place * network.n_neurons() + neuron)]);
      largest = std::max(largest, std::abs(grid.values.back()));
    }
    for (auto value = grid.values.end() - n; value != grid.values.end() && largest > 0; ++value) {
      *value /= largest;
    }
  }
  Panel panel;
  panel.title = "Neurons, by frequency";
  panel.x.label = place_label(network.coordinates(), "class");
  panel.y = {"", Scale::Linear, std::nullopt, neuron_ticks(network, order)};
  panel.color = ColorAxis{"weight over the row's largest", ColorMap::Diverging};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});

  Figure figure = start_figure_at(data, network.step, "neuron_logit_map", "From neurons to logits", 1);
  figure.aspect = 1.2;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
