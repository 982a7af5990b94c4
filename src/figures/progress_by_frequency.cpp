// SPDX-License-Identifier: MIT
#include "figures/progress_by_frequency.hpp"

#include <algorithm>
#include <cmath>

#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostLines = 6;

template <class Get>
Panel loss_panel(const RunFigureData& data, std::string title, Get&& get) {
  const ProgressSeries& series = *data.progress;
  Panel panel = step_panel(std::move(title), "cross-entropy");
  panel.y.scale = Scale::Log;
  add_milestones(panel, data, RuleLabels::Hidden);
  panel.layers.emplace_back(
      RuleLayer{Direction::Horizontal, std::log(data.config.task.p), "guessing", ColorRole::Muted, Dash::Dotted});
  LineLayer together{as_x(series.step), {}, "all", ColorRole::Fifth, Dash::Dashed};
  for (const ProgressMeasures& moment : series.measures) {
    together.y.push_back(get(moment.together).value_or(NAN));
  }
  panel.layers.emplace_back(std::move(together));
  for (std::size_t key = 0; key < std::min(series.keys.size(), kMostLines); ++key) {
    LineLayer line{as_x(series.step), {}, frequency_label(series.keys[key]), series_color(key)};
    for (const ProgressMeasures& moment : series.measures) {
      line.y.push_back(get(moment.alone[key]).value_or(NAN));
    }
    panel.layers.emplace_back(std::move(line));
  }
  return panel;
}

}  // namespace

Figure progress_by_frequency(const RunFigureData& data) {
  Figure figure = start_figure(data, "progress_by_frequency", "Progress by frequency", 2);
  figure.aspect = 0.7;
  figure.panels = {
      loss_panel(data, "Without it, training set", [](const auto& losses) { return losses.excluded.train; }),
      loss_panel(data, "With it alone, test set", [](const auto& losses) { return losses.restricted.test; })};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
