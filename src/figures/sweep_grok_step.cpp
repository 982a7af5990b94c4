// SPDX-License-Identifier: MIT
#include "figures/sweep_grok_step.hpp"

#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

Panel key_panel(const SweepFigureData& data, std::size_t axis) {
  Panel panel = grok_step_panel(data, axis, groups_across(data, axis), GroupLabels::Shown);
  panel.title = "Against " + data.axes[axis].key;
  return panel;
}

}  // namespace

Figure sweep_grok_step(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_grok_step", "Grok step", data.axes.size() == 1 ? 1 : 2);
  for (std::size_t axis = 0; axis < data.axes.size(); ++axis) {
    figure.panels.push_back(key_panel(data, axis));
  }
  mark_empty_panels(figure);
  return figure;
}

Figure sweep_time_law(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_time_law", "Law of the grok step", data.laws.size() == 1 ? 1 : 2);
  for (const LawCurve& law : data.laws) {
    Panel panel = key_panel(data, law.axis);
    panel.title = law.text;
    panel.layers.emplace_back(BandLayer{law.x, law.low, law.high, "", ColorRole::Milestone});
    panel.layers.emplace_back(LineLayer{law.x, law.median, "law, 95 % band", ColorRole::Milestone});
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
