// SPDX-License-Identifier: MIT
#include "figures/progress_measures_figure.hpp"

#include <algorithm>
#include <cmath>

#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"
#include "figures/snapshot_basis.hpp"

namespace groklab {
namespace {

/// A loss of every moment; absent ones are gaps.
template <class Get>
LineLayer moments_line(const ProgressSeries& series, std::string label, ColorRole color, Get&& get) {
  LineLayer line{as_x(series.step), {}, std::move(label), color, Dash::Dashed};
  for (const ProgressMeasures& moment : series.measures) {
    line.y.push_back(get(moment).value_or(NAN));
  }
  return line;
}

Panel progress_panel(const RunFigureData& data) {
  Panel panel = loss_panel(data);
  panel.layers.emplace_back(moments_line(*data.progress, "restricted, test", ColorRole::Second,
                                         [](const auto& moment) { return moment.together.restricted.test; }));
  panel.layers.emplace_back(moments_line(*data.progress, "excluded, train", ColorRole::Third,
                                         [](const auto& moment) { return moment.together.excluded.train; }));
  return panel;
}

Panel share_panel(const RunFigureData& data) {
  const SnapshotSeries& series = *data.snapshots;
  const bool has_logits = !series.logit_spectrum.empty();
  const std::vector<double>& spectrum = has_logits ? series.logit_spectrum : series.embed_spectrum;
  LineLayer line{as_x(series.step), {}, "", ColorRole::Measure};
  for (std::size_t i = 0; i < series.step.size(); ++i) {
    const std::vector<double> shares = energy_shares(series.at(spectrum, i));
    double sum = 0;
    for (const int k : data.progress->keys) {
      sum += shares.at(static_cast<std::size_t>(k));
    }
    line.y.push_back(sum);
  }
  Panel panel =
      step_panel(has_logits ? "Key frequencies in the logits" : "Key frequencies in the embedding", "share of energy");
  panel.y.limits = kAccuracyLimits;
  add_milestones(panel, data, RuleLabels::Hidden);
  panel.layers.emplace_back(std::move(line));
  return panel;
}

Panel weights_panel(const RunFigureData& data) {
  Panel panel = step_panel("Sum of squared weights", "sum of squares");
  add_milestones(panel, data, RuleLabels::Hidden);
  LineLayer line = metric_line(data, &MetricsLine::weight_norm, "", ColorRole::Measure);
  std::transform(line.y.begin(), line.y.end(), line.y.begin(), [](double norm) { return norm * norm; });
  panel.layers.emplace_back(std::move(line));
  return panel;
}

}  // namespace

Figure progress_measures_figure(const RunFigureData& data) {
  Figure figure = start_figure(data, "progress_measures", "Progress measures", 2);
  figure.panels = {progress_panel(data)};
  if (!why_snapshots_mislead(data.config)) {
    figure.panels.push_back(gini_panel(data));
    figure.panels.push_back(share_panel(data));
  }
  figure.panels.push_back(weights_panel(data));
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
