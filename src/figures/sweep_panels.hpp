// SPDX-License-Identifier: MIT
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// What the figures of a sweep have in common.

/// Title, sweep and small print; no panels yet.
Figure start_sweep_figure(const SweepFigureData& data, std::string name, const std::string& title, int n_columns);

/// The keys that vary: "lr, weight_decay".
std::string key_names(const SweepFigureData& data);

/// Columns of panels for so many facets.
int facet_columns(std::size_t n_facets);

/// What a level looks like: seven colours, then the same dashed, then dotted.
struct LevelStyle {
  ColorRole color;
  Dash dash;
};
LevelStyle level_style(std::size_t level);

/// A measure of one run over steps; empty where the run does not have it.
struct RunCurve {
  std::vector<double> x, y;
};
using CurveOf = std::function<RunCurve(const SweptRun&)>;
CurveOf metric_curve(double MetricsLine::*field);                    ///< of the evaluations
CurveOf spectrum_curve(std::vector<double> SweptSpectrum::*values);  ///< of the snapshots

/// A measure over steps, a line a group: the mean over its runs, of a logarithmic panel that of the logarithms, and a band
/// from the smallest to the largest. A line goes as far as all runs of the group do; runs without the measure are left out.
void add_mean_curves(Panel& panel, const std::vector<SweepGroup>& groups, const CurveOf& curve_of);

/// The axis of a panel on which the levels of a key stand: to scale, or one beside the other where they are no numbers.
Axis level_axis(const SweepAxis& axis);

/// grok_step by run over the levels of an axis, a colour a group: dots where it was seen, triangles at the last step of runs
/// that never did, and a line through the medians (Kaplan-Meier) where they are known. `labels`: groups in the legend.
enum class GroupLabels { Shown, Hidden };
Panel grok_step_panel(const SweepFigureData& data, std::size_t axis, const std::vector<SweepGroup>& groups,
                      GroupLabels labels);

/// A number of one run; nullopt where it has none.
using NumberOf = std::function<std::optional<double>(const SweptRun&)>;
std::optional<double> final_gini(const SweptRun& run);  ///< of the logits' spectrum in the last snapshot
std::optional<double> key_count(const SweptRun& run);   ///< frequencies that hold 90 % of it

/// That number of every run over the levels of an axis, a colour a group: dots, and a line through the means (on a logarithmic
/// scale those of the logarithms) with their 95 % intervals (Student's t) where a level has three runs or more: those of two
/// are 13 standard errors wide either way. Groups stand a little beside one another.
Panel level_panel(const SweepFigureData& data, std::size_t axis, const std::vector<SweepGroup>& groups,
                  const NumberOf& number_of, Scale scale = Scale::Linear);

/// One group of all runs; where a sweep has two keys, one a level of the other.
std::vector<SweepGroup> groups_across(const SweepFigureData& data, std::size_t axis);

}  // namespace groklab
