// SPDX-License-Identifier: MIT
#include "figures/fourier_heatmap.hpp"

#include "analysis/fourier_basis.hpp"
#include "analysis/pair_transform.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure fourier_heatmap(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n = network.coordinates().n;
  const int n_k = n_folded(n);
  Grid grid{n_k, n_k, {}, {-0.5, n_k - 0.5}, {-0.5, n_k - 0.5}};
  const std::vector<double> shares = folded_pair_shares(network.logit_coefficients, n);
  for (int b = 0; b < n_k; ++b) {
    for (int a = 0; a < n_k; ++a) {
      grid.values.push_back(shares[static_cast<std::size_t>(a * n_k + b)]);
    }
  }

  Figure figure = start_figure_at(data, network.step, "fourier_heatmap", "Logits by frequency", 1);
  figure.aspect = 1;
  Panel panel;
  panel.title = "Energy of the logits";
  panel.frame = Frame::Square;
  panel.x.label = "frequency of a";
  panel.y.label = "frequency of b";
  panel.color = ColorAxis{"share of energy", ColorMap::Sequential, Scale::Log, Limits{1e-8, 1}};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
