// SPDX-License-Identifier: MIT
#include "figures/fourier_heatmap.hpp"

#include "analysis/fourier_basis.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure fourier_heatmap(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n = network.coordinates().n;
  const int n_k = n_folded(n);
  Grid grid{n_k, n_k, {}, {-0.5, n_k - 0.5}, {-0.5, n_k - 0.5}};
  grid.values.resize(static_cast<std::size_t>(n_k) * static_cast<std::size_t>(n_k));
  const std::size_t n_answers = network.logit_coefficients.size() / static_cast<std::size_t>(n * n);
  const double* row = network.logit_coefficients.data();
  double total = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j, row += n_answers) {
      double& cell = grid.values[static_cast<std::size_t>(basis_frequency(j) * n_k + basis_frequency(i))];
      for (std::size_t c = 0; c < n_answers && i + j > 0; ++c) {
        cell += row[c] * row[c];
        total += row[c] * row[c];
      }
    }
  }
  for (double& value : grid.values) {
    value = total > 0 ? value / total : 0;
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
