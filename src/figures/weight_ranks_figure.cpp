// SPDX-License-Identifier: MIT
#include "figures/weight_ranks_figure.hpp"

#include <fmt/format.h>

#include "analysis/head_circuits.hpp"
#include "analysis/weight_ranks.hpp"
#include "figures/interval_marks.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// Matrices and circuits by name, in the order of the table.
std::vector<WeightRank> all_ranks(const NetworkView& network) {
  std::vector<WeightRank> ranks = weight_ranks(network.tables);
  if (why_no_circuits(network.spec.config)) {
    return ranks;
  }
  const std::vector<HeadCircuit> circuits = head_circuits(network.tables, network.coordinates());
  for (std::size_t head = 0; head < circuits.size(); ++head) {
    const HeadCircuit& circuit = circuits[head];
    ranks.push_back({fmt::format("OV of head {}", head), circuit.ov_effective_rank, circuit.ov_energy_rank, {}});
    ranks.push_back({fmt::format("QK of head {}", head), circuit.qk_effective_rank, circuit.qk_energy_rank, {}});
  }
  return ranks;
}

}  // namespace

Figure weight_ranks_figure(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const std::vector<WeightRank> ranks = all_ranks(network);
  ScatterLayer values{{}, {}, "of singular values", ColorRole::Measure};
  ScatterLayer squares{{}, {}, "of their squares", ColorRole::Fourth};
  std::vector<std::string> names;
  for (auto rank = ranks.rbegin(); rank != ranks.rend(); ++rank) {  // the first one on top
    const auto row = static_cast<double>(names.size());
    values.x.push_back(rank->effective_rank);
    values.y.push_back(row);
    squares.x.push_back(rank->energy_rank);
    squares.y.push_back(row);
    names.push_back(rank->name);
  }
  Panel panel;
  panel.title = "Every matrix";
  panel.x = {"effective rank", Scale::Log};
  const auto n_rows = static_cast<double>(names.size());
  panel.y = {"", Scale::Linear, Limits{-0.7, n_rows - 0.3}, named_ticks(names)};
  panel.layers = {std::move(values), std::move(squares)};
  Figure figure = start_figure_at(data, network.step, "weight_ranks", "Effective ranks", 1);
  figure.aspect = 0.3 + 0.06 * n_rows;  // a row as high as its name
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
