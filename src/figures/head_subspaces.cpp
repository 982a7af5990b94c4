// SPDX-License-Identifier: MIT
#include "figures/head_subspaces.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/head_circuits.hpp"
#include "core/special_numbers.hpp"
#include "figures/cell_texts.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// Of random subspaces of those dimensions.
double by_chance(const HeadOverlap& overlap, int d_model) {
  return std::max(overlap.first_dimensions, overlap.second_dimensions) / static_cast<double>(d_model);
}

template <class Value>
Panel overlap_panel(const std::vector<HeadOverlap>& overlaps, int n_heads, std::string title, Value&& value_of) {
  constexpr int kMostWritten = 8;  // heads that have room for texts
  const auto n = static_cast<std::size_t>(n_heads);
  const Limits edges{0, static_cast<double>(n_heads)};
  Grid grid{n_heads, n_heads, std::vector<double>(n * n, kNan), edges, edges};
  for (const HeadOverlap& overlap : overlaps) {
    const auto i = static_cast<std::size_t>(overlap.first);
    const auto j = static_cast<std::size_t>(overlap.second);
    grid.values[i * n + j] = grid.values[j * n + i] = value_of(overlap);
  }
  Panel panel;
  panel.title = std::move(title);
  panel.frame = Frame::Square;
  for (int head = 0; head < n_heads; ++head) {
    panel.x.ticks.push_back({head + 0.5, fmt::format("{}", head)});
  }
  panel.x.label = panel.y.label = "head";
  panel.x.limits = panel.y.limits = edges;
  panel.y.ticks = panel.x.ticks;
  panel.color = ColorAxis{"mean squared cosine", ColorMap::Sequential, Scale::Linear, Limits{0, 1}};
  panel.layers.emplace_back(HeatmapLayer{grid});
  for (std::size_t cell = 0; cell < grid.values.size() && n_heads <= kMostWritten; ++cell) {
    const bool same = cell / n == cell % n;
    write_in_cell(panel, grid, cell, same ? "" : fmt::format("{:.2f}", grid.values[cell]));
  }
  return panel;
}

}  // namespace

Figure head_subspaces(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const ModelConfig& model = network.spec.config;
  const std::vector<HeadOverlap> overlaps = head_overlaps(network.tables, network.coordinates());
  Figure figure = start_figure_at(data, network.step, "head_subspaces", "Where heads write", 2);
  figure.aspect = 1;
  figure.panels = {overlap_panel(overlaps, model.n_heads, "What two heads share",
                                 [](const HeadOverlap& overlap) { return overlap.mean_cos2; }),
                   overlap_panel(overlaps, model.n_heads, "Random subspaces would",
                                 [&](const HeadOverlap& overlap) { return by_chance(overlap, model.d_model); })};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
