// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// What the figures of a sweep have in common.

/// Title, sweep and small print; no panels yet.
Figure start_sweep_figure(const SweepFigureData& data, std::string name, const std::string& title, int n_columns);

/// Columns of panels for so many facets.
int facet_columns(std::size_t n_facets);

/// What a level looks like: seven colours, then the same dashed, then dotted.
struct LevelStyle {
  ColorRole color;
  Dash dash;
};
LevelStyle level_style(std::size_t level);

/// A measure over steps, a line a group: the mean over its runs, of a logarithmic panel that of the logarithms, and a band
/// from the smallest to the largest. A line goes as far as all runs of the group do.
void add_mean_curves(Panel& panel, const std::vector<SweepGroup>& groups, double MetricsLine::*field);

/// The axis of a panel on which the levels of a key stand: to scale, or one beside the other where they are no numbers.
Axis level_axis(const SweepAxis& axis);

/// grok_step by run over the levels of an axis, a colour a group: dots where it was seen, triangles at the last step of runs
/// that never did, and a line through the medians (Kaplan-Meier) where they are known. `labels`: groups in the legend.
enum class GroupLabels { Shown, Hidden };
Panel grok_step_panel(const SweepFigureData& data, std::size_t axis, const std::vector<SweepGroup>& groups,
                      GroupLabels labels);

/// One group of all runs; where a sweep has two keys, one a level of the other.
std::vector<SweepGroup> groups_across(const SweepFigureData& data, std::size_t axis);

}  // namespace groklab
