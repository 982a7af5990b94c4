// SPDX-License-Identifier: MIT
#include "figures/neuron_spectra.hpp"

#include "analysis/fourier_basis.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure neuron_spectra(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n_k = n_folded(network.coordinates().n);
  const std::vector<double> shares = network.neuron_shares();
  const std::vector<int> order = neurons_by_frequency(network);
  const auto n_rows = static_cast<int>(order.size());
  Grid grid{n_rows, n_k - 1, {}, {0.5, n_k - 0.5}, {0, static_cast<double>(n_rows)}};
  for (const int neuron : order) {
    for (int k = 1; k < n_k; ++k) {
      grid.values.push_back(shares[static_cast<std::size_t>(neuron * n_k + k)]);
    }
  }
  Panel panel;
  panel.title = "Neurons, by frequency";
  panel.x.label = "frequency k";
  panel.y = {"", Scale::Linear, std::nullopt, neuron_ticks(network, order)};
  panel.color = ColorAxis{"share of variance", ColorMap::Sequential, Scale::Log, Limits{1e-4, 1}};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});

  Figure figure = start_figure_at(data, network.step, "neuron_freq_spectrum_heatmap", "Neurons' spectra", 1);
  figure.aspect = 1.2;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
