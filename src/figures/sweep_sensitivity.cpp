// SPDX-License-Identifier: MIT
#include "figures/sweep_sensitivity.hpp"

#include "figures/run_panels.hpp"
#include "figures/star_centre.hpp"
#include "figures/sweep_panels.hpp"

namespace groklab {
namespace {

std::vector<const SweptRun*> runs_at(const SweepFigureData& data, const std::vector<std::size_t>& centre) {
  std::vector<const SweptRun*> runs;
  for (const SweptRun& run : data.runs) {
    if (run.level == centre) {
      runs.push_back(&run);
    }
  }
  return runs;
}

/// A measure of the training set and one of the test set, of the same runs.
Panel train_and_test(Panel panel, const std::vector<const SweptRun*>& runs, double MetricsLine::*train,
                     double MetricsLine::*test) {
  add_mean_curves(panel, {{"train", 0, runs}}, metric_curve(train));
  add_mean_curves(panel, {{"test", 1, runs}}, metric_curve(test));
  return panel;
}

}  // namespace

SweepFigureData arm_of(const SweepFigureData& data, std::size_t axis) {
  const std::vector<std::size_t> centre = data.centre().value();
  SweepFigureData arm;
  arm.name = data.name;
  arm.summary = data.summary;
  arm.horizon = data.horizon;
  arm.axes = {data.axes[axis]};
  for (const SweptRun& run : data.runs) {
    if (differing(run.level, centre) == (run.level[axis] == centre[axis] ? 0 : 1)) {
      arm.runs.push_back(run);
      arm.runs.back().level = {run.level[axis]};
    }
  }
  return arm;
}

Figure sweep_sensitivity(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_sensitivity", "One thing at a time", 2);
  const std::vector<const SweptRun*> centre = runs_at(data, data.centre().value());
  Panel accuracy = step_panel("Baseline", "fraction correct");
  accuracy.y.limits = kAccuracyLimits;
  Panel loss = step_panel("Baseline", "cross-entropy");
  loss.y.scale = Scale::Log;
  figure.panels = {train_and_test(std::move(accuracy), centre, &MetricsLine::train_acc, &MetricsLine::test_acc),
                   train_and_test(std::move(loss), centre, &MetricsLine::train_loss, &MetricsLine::test_loss)};
  for (std::size_t axis = 0; axis < data.axes.size(); ++axis) {
    const SweepFigureData arm = arm_of(data, axis);
    Panel curves = step_panel("Test accuracy by " + data.axes[axis].key, "fraction correct");
    curves.y.limits = kAccuracyLimits;
    add_mean_curves(curves, sweep_facets(arm).at(0).groups, metric_curve(&MetricsLine::test_acc));
    figure.panels.push_back(std::move(curves));
    figure.panels.push_back(grok_step_panel(arm, 0, groups_across(arm, 0), GroupLabels::Shown));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
