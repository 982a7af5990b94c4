// SPDX-License-Identifier: MIT
#include "figures/correct_logit_surface.hpp"

#include "core/special_numbers.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure correct_logit_surface(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int p = network.spec.p;
  const MatrixView<const double> logits = network.tables.logits();
  Panel panel = pair_panel("", p);
  panel.frame = Frame::Surface;
  panel.color = ColorAxis{"logit of the right answer"};
  const auto right_logit = [&](int a, int b) {
    const std::ptrdiff_t pair = a * p + b;
    const std::int32_t label = network.frame.grid.label[static_cast<std::size_t>(pair)];
    return label == PairGrid::kUndefined ? kNan : logits(pair, label);
  };
  panel.layers.emplace_back(SurfaceLayer{pair_heatmap(p, right_logit).grid});
  Figure figure = start_figure_at(data, network.step, "correct_logit_surface", "The right answer's logit", 1);
  figure.aspect = 0.85;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
