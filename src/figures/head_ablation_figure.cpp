// SPDX-License-Identifier: MIT
#include "figures/head_ablation_figure.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/thread_pool.hpp"
#include "figures/cell_texts.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostFrequencies = 12;  // columns that have room for texts

/// The network's parameters with W_O of one head at 0.
std::vector<float> without_head(const NetworkView& network, int layer, int head) {
  std::vector<float> params(network.tables.params.begin(), network.tables.params.end());
  const TensorSpec& w_o = *network.spec.find(fmt::format("blocks.{}.attn.W_O", layer));
  const std::ptrdiff_t of_a_head = std::ptrdiff_t{network.spec.config.d_head} * network.spec.config.d_model;
  std::fill_n(params.begin() + w_o.offset + head * of_a_head, of_a_head, 0.0F);
  return params;
}

}  // namespace

Figure head_ablation_figure(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const ModelConfig& model = network.spec.config;
  const std::size_t n_keys = std::min(network.keys.frequencies.size(), kMostFrequencies);
  ThreadPool pool(1);  // figures are drawn side by side: a core each
  Grid grid{model.n_layers * model.n_heads,
            static_cast<int>(n_keys),
            {},
            {0, static_cast<double>(n_keys)},
            {0, static_cast<double>(model.n_layers * model.n_heads)}};
  Panel panel;
  for (int layer = 0; layer < model.n_layers; ++layer) {
    for (int head = 0; head < model.n_heads; ++head) {
      const std::vector<double> energy = logit_energy_of(network, without_head(network, layer, head), pool);
      panel.y.ticks.push_back({layer * model.n_heads + head + 0.5,
                               model.n_layers == 1 ? fmt::format("head {}", head) : fmt::format("{}.{}", layer, head)});
      for (std::size_t i = 0; i < n_keys; ++i) {
        const auto k = static_cast<std::size_t>(network.keys.frequencies[i]);
        grid.values.push_back(energy[k] / network.logit_energy[k]);
      }
    }
  }
  for (std::size_t i = 0; i < n_keys; ++i) {
    panel.x.ticks.push_back({static_cast<double>(i) + 0.5, fmt::format("{}", network.keys.frequencies[i])});
  }
  panel.title = "Energy without it over with it";
  panel.x.label = "key frequency";
  panel.x.limits = grid.x;
  panel.color = ColorAxis{"ratio, up to 1", ColorMap::Sequential, Scale::Linear, Limits{0, 1}};
  panel.layers.emplace_back(HeatmapLayer{grid});
  for (std::size_t cell = 0; cell < grid.values.size(); ++cell) {
    write_in_cell(panel, grid, cell, fmt::format("{:.2f}", grid.values[cell]));
  }
  Figure figure = start_figure_at(data, network.step, "head_ablation", "One head taken out", 1);
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
