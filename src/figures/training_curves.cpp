// SPDX-License-Identifier: MIT
#include "figures/training_curves.hpp"

#include <fmt/format.h>

#include <cmath>

#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostDots = 60;  // single evaluations are marked where they are few enough to tell apart

Panel norm_panel(const RunFigureData& data) {
  Panel panel = step_panel("Weight norm", "L2 norm of weights");
  add_milestones(panel, data, RuleLabels::Hidden);
  panel.layers.emplace_back(metric_line(data, &MetricsLine::weight_norm, "", ColorRole::Measure));
  return panel;
}

Panel close_up_panel(const RunFigureData& data) {
  Panel panel = step_panel("Test accuracy, close-up", "fraction correct");
  panel.y.limits = kAccuracyLimits;
  if (!data.grok_step) {
    panel.title = fmt::format("Test accuracy: never reached {}", kGrokAcc);
  } else {
    panel.x.limits = transition_window(data);
  }
  add_milestones(panel, data, data.grok_step ? RuleLabels::Shown : RuleLabels::Hidden);
  panel.layers.emplace_back(
      RuleLayer{Direction::Horizontal, kGrokAcc, fmt::format("{}", kGrokAcc), ColorRole::Muted, Dash::Dotted});
  LineLayer test = metric_line(data, &MetricsLine::test_acc, "", ColorRole::Test);
  const Limits shown = panel.x.limits.value_or(Limits{-HUGE_VAL, HUGE_VAL});
  ScatterLayer dots{{}, {}, "", ColorRole::Test};
  for (std::size_t i = 0; i < test.x.size(); ++i) {
    if (test.x[i] >= shown.low && test.x[i] <= shown.high) {
      dots.x.push_back(test.x[i]);
      dots.y.push_back(test.y[i]);
    }
  }
  panel.layers.emplace_back(std::move(test));
  if (dots.x.size() <= kMostDots) {
    panel.layers.emplace_back(std::move(dots));
  }
  return panel;
}

}  // namespace

Figure training_curves(const RunFigureData& data) {
  Figure figure = start_figure(data, "training_curves", "Training curves", 2);
  figure.panels = {loss_panel(data), accuracy_panel(data), norm_panel(data), close_up_panel(data)};
  mark_empty_panels(figure);
  return figure;
}

Figure training_curves_log(const RunFigureData& data) {
  Figure figure = start_figure(data, "training_curves_log", "Training curves, logarithmic steps", 2);
  figure.panels = {loss_panel(data), accuracy_panel(data)};
  for (Panel& panel : figure.panels) {
    panel.x.scale = Scale::Log;
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
