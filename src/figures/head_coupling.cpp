// SPDX-License-Identifier: MIT
#include "figures/head_coupling.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "analysis/head_circuits.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

int columns_for(std::size_t n_heads) { return n_heads == 1 ? 1 : n_heads <= 4 ? 2 : 4; }

/// Whole frequencies, at most five.
std::vector<Tick> frequency_ticks(int last) {
  constexpr int kMost = 5;
  int step = 1;
  for (const int wider : {2, 5, 10, 20, 50, 100}) {
    step = last / step > kMost ? wider : step;
  }
  std::vector<Tick> ticks;
  for (int k = step; k <= last; k += step) {
    ticks.push_back({static_cast<double>(k), std::to_string(k)});
  }
  return ticks;
}

}  // namespace

Panel coupling_panel(const std::vector<double>& coupling, const std::string& title) {
  const auto size = static_cast<std::size_t>(std::lround(std::sqrt(static_cast<double>(coupling.size()))));
  const auto n_k = static_cast<int>(size) - 1;
  Grid grid{n_k, n_k, {}, {0.5, n_k + 0.5}, {0.5, n_k + 0.5}};
  for (std::size_t to = 1; to < size; ++to) {
    for (std::size_t from = 1; from < size; ++from) {
      grid.values.push_back(coupling[from * size + to]);
    }
  }
  const double largest = *std::max_element(grid.values.begin(), grid.values.end());
  Panel panel;
  panel.title = title;
  panel.frame = Frame::Square;
  panel.x = {"frequency of the token", Scale::Linear, grid.x, frequency_ticks(n_k)};
  panel.y = {"frequency of the class", Scale::Linear, grid.y, frequency_ticks(n_k)};
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

Figure head_coupling(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const std::vector<HeadCircuit> circuits = head_circuits(network.tables, network.coordinates());
  Figure figure =
      start_figure_at(data, network.step, "head_coupling", "What heads pass on", columns_for(circuits.size()));
  figure.aspect = 1;
  for (std::size_t head = 0; head < circuits.size(); ++head) {
    const HeadCircuit& circuit = circuits[head];
    figure.panels.push_back(
        coupling_panel(circuit.ov_coupling, fmt::format("Head {}, norm {:.3g}", head, circuit.ov_norm)));
  }
  if (circuits.size() > 1) {
    const TotalCoupling total = total_coupling(network.tables, network.coordinates());
    figure.panels.push_back(coupling_panel(total.energy, fmt::format("All heads, norm {:.3g}", total.norm)));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
