// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// What the figures of a run have in common.

/// Title, run, summary and small print; no panels yet. One column has no room for the summary.
Figure start_figure(const RunFigureData& data, std::string name, const std::string& title, int n_columns);

/// The same of one moment: its step stands beside the run.
Figure start_figure_at(const RunFigureData& data, std::int64_t step, std::string name, const std::string& title,
                       int n_columns);

/// An empty panel over steps.
Panel step_panel(std::string title, std::string y_label);

/// An empty panel of a table over (a, b): a to the right, b upwards, both 0 .. p - 1.
Panel pair_panel(std::string title, int p);
/// The table itself: value(a, b), cell (a, b) centred on a, b.
template <class Value>
HeatmapLayer pair_heatmap(int p, Value&& value) {
  HeatmapLayer layer{{p, p, {}, {-0.5, p - 0.5}, {-0.5, p - 0.5}}};
  for (int b = 0; b < p; ++b) {
    for (int a = 0; a < p; ++a) {
      layer.grid.values.push_back(value(a, b));
    }
  }
  return layer;
}

/// A member of every evaluation over steps.
LineLayer metric_line(const RunFigureData& data, double MetricsLine::*field, std::string label, ColorRole color);

/// Steps as abscissae.
std::vector<double> as_x(const std::vector<std::int64_t>& steps);

enum class RuleLabels { Shown, Hidden };
/// Vertical rules at mem, grok and sustained; where grok and sustained are the same evaluation, one rule says both.
void add_milestones(Panel& panel, const RunFigureData& data, RuleLabels labels);

/// Train and test loss, logarithmic, with the milestones unlabelled.
Panel loss_panel(const RunFigureData& data);

/// Train and test accuracy with the milestones.
Panel accuracy_panel(const RunFigureData& data, RuleLabels labels = RuleLabels::Shown);

/// Gini coefficients of the spectra in snapshots.npz, with the milestones unlabelled. Needs snapshots.
Panel gini_panel(const RunFigureData& data);

/// Limits of accuracies: a line at exactly 0 or 1 keeps its full width.
inline constexpr Limits kAccuracyLimits{-0.02, 1.03};

/// Test accuracy from which a run counts as generalising.
inline constexpr double kGrokAcc = 0.95;

/// Steps to show around the transition: from the last evaluation with test accuracy below 0.2 to the first at 0.99, and
/// as much again on either side. nullopt where there is none, or too little of it was recorded.
std::optional<Limits> transition_window(const RunFigureData& data);

}  // namespace groklab
