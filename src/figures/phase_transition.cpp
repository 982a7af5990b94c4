// SPDX-License-Identifier: MIT
#include "figures/phase_transition.hpp"

#include "figures/order_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure phase_transition(const RunFigureData& data) {
  const Limits window = *transition_window(data);
  Figure figure = start_figure(data, "phase_transition", "Around the transition", 2);
  figure.panels = {accuracy_panel(data), representation_panel(data), alignment_panel(data),
                   signal_to_noise_panel(data)};
  for (Panel& panel : figure.panels) {
    panel.x.limits = window;
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
