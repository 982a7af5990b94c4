// SPDX-License-Identifier: MIT
#include "figures/order_parameters_figure.hpp"

#include "figures/order_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure order_parameters_figure(const RunFigureData& data) {
  Figure figure = start_figure(data, "order_parameters", "Order parameters", 2);
  figure.panels = {accuracy_panel(data),        rank_panel(data),           participation_panel(data),
                   signal_to_noise_panel(data), representation_panel(data), alignment_panel(data)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
