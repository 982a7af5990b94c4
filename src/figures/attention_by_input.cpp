// SPDX-License-Identifier: MIT
#include "figures/attention_by_input.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/token_format.hpp"
#include "figures/run_panels.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

constexpr int kMostPanels = 8;

/// The position whose attention varies most over pairs.
int most_varied_position(MatrixView<const double> attention) {
  int best = 0;
  double largest = -1;
  std::vector<double> scores(static_cast<std::size_t>(attention.rows));
  for (std::ptrdiff_t position = 0; position < attention.cols; ++position) {
    for (std::ptrdiff_t pair = 0; pair < attention.rows; ++pair) {
      scores[static_cast<std::size_t>(pair)] = attention(pair, position);
    }
    if (const double found = variance(scores); found > largest) {
      largest = found;
      best = static_cast<int>(position);
    }
  }
  return best;
}

}  // namespace

Figure attention_by_input(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int p = network.spec.p;
  const int n_heads = network.spec.config.n_heads;
  const int n_panels = std::min(network.spec.config.n_layers * n_heads, kMostPanels);
  Figure figure = start_figure_at(data, network.step, "attention_by_input", "Attention over all pairs", 2);
  figure.aspect = 1;
  for (int i = 0; i < n_panels; ++i) {
    const MatrixView<const double> attention = network.tables.attention(i / n_heads, i % n_heads);
    const int position = most_varied_position(attention);
    const std::string head = network.spec.config.n_layers == 1 ? fmt::format("Head {}", i)
                                                               : fmt::format("Head {}.{}", i / n_heads, i % n_heads);
    Panel panel = pair_panel(fmt::format("{}, to {}", head, position_name(network.spec.config.format, position)), p);
    panel.color = ColorAxis{"attention"};
    panel.layers.emplace_back(pair_heatmap(p, [&](int a, int b) { return attention(a * p + b, position); }));
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
