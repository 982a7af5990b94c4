// SPDX-License-Identifier: MIT
#include "figures/phase_transition.hpp"

#include "figures/order_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure phase_transition(const RunFigureData& data) {
  const Limits window = *transition_window(data);
  Figure figure = start_figure(data, "phase_transition", "Around the transition", 2);
  Panel accuracy = step_panel("Accuracy", "fraction correct");
  accuracy.y.limits = kAccuracyLimits;
  add_milestones(accuracy, data, RuleLabels::Shown);
  accuracy.layers.emplace_back(metric_line(data, &MetricsLine::train_acc, "train", ColorRole::Train));
  accuracy.layers.emplace_back(metric_line(data, &MetricsLine::test_acc, "test", ColorRole::Test));
  figure.panels = {std::move(accuracy), representation_panel(data), alignment_panel(data), signal_to_noise_panel(data)};
  for (Panel& panel : figure.panels) {
    panel.x.limits = window;
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
