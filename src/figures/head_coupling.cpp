// SPDX-License-Identifier: MIT
#include "figures/head_coupling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/head_circuits.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

int columns_for(std::size_t n_heads) { return n_heads == 1 ? 1 : n_heads <= 4 ? 2 : 4; }

Panel coupling_panel(const HeadCircuit& circuit, std::size_t head) {
  const std::size_t size = circuit.qk_spectrum.size();
  const auto n_k = static_cast<int>(size) - 1;
  Grid grid{n_k, n_k, {}, {0.5, n_k + 0.5}, {0.5, n_k + 0.5}};
  for (std::size_t to = 1; to < size; ++to) {
    for (std::size_t from = 1; from < size; ++from) {
      grid.values.push_back(circuit.ov_coupling[from * size + to]);
    }
  }
  const double largest = *std::max_element(grid.values.begin(), grid.values.end());
  Panel panel;
  panel.title = fmt::format("Head {}, norm {:.2g}", head, circuit.ov_norm);
  panel.frame = Frame::Square;
  panel.x = {"frequency of the token", Scale::Linear, grid.x};
  panel.y = {"frequency of the class", Scale::Linear, grid.y};
  panel.color = ColorAxis{"energy over the largest", ColorMap::Sequential, Scale::Log, Limits{1e-4, 1}};
  if (largest == 0) {
    panel.layers.emplace_back(TextLayer{0.5, 0.5, "writes nothing to the logits itself"});
    return panel;
  }
  for (double& value : grid.values) {
    value /= largest;
  }
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});
  return panel;
}

}  // namespace

Figure head_coupling(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const std::vector<HeadCircuit> circuits = head_circuits(network.tables, network.coordinates());
  Figure figure =
      start_figure_at(data, network.step, "head_coupling", "What heads pass on", columns_for(circuits.size()));
  figure.aspect = 1;
  for (std::size_t head = 0; head < circuits.size(); ++head) {
    figure.panels.push_back(coupling_panel(circuits[head], head));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
