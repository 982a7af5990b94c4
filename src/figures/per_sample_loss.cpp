// SPDX-License-Identifier: MIT
#include "figures/per_sample_loss.hpp"

#include <algorithm>

#include "core/special_numbers.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Panel pair_loss_panel(const PairGrid& grid, int p, const std::vector<double>& losses, PairSide side) {
  Panel panel = pair_panel(side == PairSide::Train ? "Training pairs" : "Test pairs", p);
  panel.color = ColorAxis{"cross-entropy", ColorMap::Sequential, Scale::Log, std::nullopt, side == PairSide::Test};
  panel.layers.emplace_back(pair_heatmap(p, [&](int a, int b) {
    const auto pair = static_cast<std::size_t>(a * p + b);
    return grid.side[pair] == side ? losses[pair] : kNan;
  }));
  return panel;
}

Figure per_sample_loss(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const PairGrid& grid = network.frame.grid;
  ThreadPool pool(1);
  const std::vector<double> losses = row_losses(network.tables.logits(), grid.label, pool);

  Figure figure = start_figure_at(data, network.step, "per_sample_loss_heatmap", "Loss of every pair", 2);
  figure.aspect = 1;
  Limits limits{kInf, 0};
  for (const PairSide side : {PairSide::Train, PairSide::Test}) {
    figure.panels.push_back(pair_loss_panel(grid, network.spec.p, losses, side));
    const Limits own = color_limits(figure.panels.back());
    limits = {std::min(limits.low, own.low), std::max(limits.high, own.high)};
  }
  for (Panel& panel : figure.panels) {
    panel.color->limits = limits;
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
