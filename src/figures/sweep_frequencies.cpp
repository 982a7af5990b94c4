// SPDX-License-Identifier: MIT
#include "figures/sweep_frequencies.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "figures/run_panels.hpp"
#include "figures/sweep_panels.hpp"
#include "stats/linear_fit.hpp"

namespace groklab {
namespace {

/// K = constant + slope ln key, over all runs.
void add_log_law(Panel& panel, const SweepFigureData& data, std::size_t index) {
  const SweepAxis& axis = data.axes[index];
  std::vector<double> logs, counts;
  for (const SweptRun& run : data.runs) {
    if (const std::optional<double> count = key_count(run)) {
      logs.push_back(std::log(axis.place(run.level[index])));
      counts.push_back(*count);
    }
  }
  const std::optional<LinearFit> fit = fit_line(logs, counts);
  if (!fit) {
    return;
  }
  constexpr int kPoints = 40;
  const Bounds slope = fit->slope_interval();
  LineLayer line{{},
                 {},
                 fmt::format("{:.2g} ln {}, {:.2g} to {:.2g}", fit->slope, axis.key, slope.low, slope.high),
                 ColorRole::Milestone};
  BandLayer band{{}, {}, {}, "", ColorRole::Milestone};
  const double first = std::log(axis.numbers.front());
  const double last = std::log(axis.numbers.back());
  for (int i = 0; i <= kPoints; ++i) {
    const double x = first + (last - first) * i / kPoints;
    const Bounds interval = fit->interval(x);
    line.x.push_back(std::exp(x));
    line.y.push_back(fit->at(x));
    band.low.push_back(interval.low);
    band.high.push_back(interval.high);
  }
  band.x = line.x;
  panel.layers.insert(panel.layers.begin(), std::move(band));
  panel.layers.emplace_back(std::move(line));
}

Panel gini_against(const SweepFigureData& data, std::size_t axis) {
  Panel panel = level_panel(data, axis, groups_across(data, axis), final_gini);
  panel.title = "Gini coefficient at the end";
  panel.y.label = "0 even, 1 one frequency";
  panel.y.limits = kAccuracyLimits;
  return panel;
}

Panel key_count_against(const SweepFigureData& data, std::size_t axis) {
  constexpr std::size_t kFewestLevels = 3;  // two say nothing of a bend
  Panel panel = level_panel(data, axis, groups_across(data, axis), key_count);
  panel.title = "Key frequencies at the end";
  panel.y.label = "number for 90 % of the energy";
  if (data.axes[axis].is_logarithmic() && data.axes[axis].levels.size() >= kFewestLevels) {
    add_log_law(panel, data, axis);
  }
  return panel;
}

/// Runs with a spectrum, by level.
std::vector<const SweptRun*> rows_of(const SweepFigureData& data) {
  std::vector<const SweptRun*> rows;
  for (const SweptRun& run : data.runs) {
    if (run.spectrum) {
      rows.push_back(&run);
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const SweptRun* a, const SweptRun* b) { return a->level < b->level; });
  return rows;
}

std::string levels_text(const SweepFigureData& data, const SweptRun& run) {
  std::string text;
  for (std::size_t axis = 0; axis < data.axes.size(); ++axis) {
    text += (axis == 0 ? "" : ", ") + data.axes[axis].levels[run.level[axis]];
  }
  return text;
}

/// One row of cells, frequency k of n / 2 at k / (n / 2) - 1 / n.
HeatmapLayer spectrum_row(const SweptSpectrum& spectrum, double row) {
  const std::vector<double>& shares = spectrum.final_shares;
  Grid grid{1, static_cast<int>(shares.size()) - 1, {shares.begin() + 1, shares.end()}, {0, 1}, {row, row + 1}};
  return {std::move(grid)};
}

Panel spectra_panel(const SweepFigureData& data, std::span<const SweptRun* const> rows) {
  Panel panel;
  panel.title = "A row a run";
  panel.x = {"frequency over the largest", Scale::Linear, Limits{0, 1}};
  panel.y.limits = Limits{0, static_cast<double>(rows.size())};
  panel.color = ColorAxis{"share of energy", ColorMap::Sequential};
  std::string before;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const std::string text = levels_text(data, *rows[row]);
    panel.y.ticks.push_back({static_cast<double>(row) + 0.5, text == before ? "" : text});
    before = text;
    panel.layers.emplace_back(spectrum_row(*rows[row]->spectrum, static_cast<double>(row)));
  }
  return panel;
}

}  // namespace

Figure sweep_frequencies(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_frequencies", "Frequencies at the end", 2);
  for (std::size_t axis = 0; axis < data.axes.size(); ++axis) {
    figure.panels.push_back(gini_against(data, axis));
    figure.panels.push_back(key_count_against(data, axis));
  }
  mark_empty_panels(figure);
  return figure;
}

Figure sweep_final_spectra(const SweepFigureData& data) {
  const std::vector<const SweptRun*> rows = rows_of(data);
  const std::size_t n_panels = (rows.size() + kMostRows - 1) / kMostRows;
  Figure figure = start_sweep_figure(data, "sweep_final_spectra", "Final spectra", facet_columns(n_panels));
  figure.aspect = std::clamp(0.03 * static_cast<double>(std::min(rows.size(), kMostRows)), 0.3, 1.4);
  for (std::size_t first = 0; first < rows.size(); first += kMostRows) {
    figure.panels.push_back(
        spectra_panel(data, std::span(rows).subspan(first, std::min(kMostRows, rows.size() - first))));
    figure.panels.back().y.label = key_names(data);
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
