// SPDX-License-Identifier: MIT
#include "figures/fourier_evolution.hpp"

#include <algorithm>

#include "analysis/key_frequencies.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr std::size_t kMostLines = 6;  // of key frequencies; more cannot be told apart

std::vector<double> last_row(const SnapshotSeries& series, const std::vector<double>& spectrum) {
  const std::span<const double> row = series.at(spectrum, series.step.size() - 1);
  return {row.begin(), row.end()};
}

Panel shares_panel(const RunFigureData& data, std::string title, const std::vector<double>& spectrum,
                   const std::vector<int>& keys) {
  const SnapshotSeries& series = *data.snapshots;
  std::vector<std::vector<double>> shares;  // by snapshot
  for (std::size_t i = 0; i < series.step.size(); ++i) {
    shares.push_back(energy_shares(series.at(spectrum, i)));
  }
  Panel panel = step_panel(std::move(title), "share of energy");
  panel.y.limits = kAccuracyLimits;
  add_milestones(panel, data, RuleLabels::Hidden);
  LineLayer others{as_x(series.step), std::vector<double>(shares.size(), 1.0), "all others", ColorRole::Muted,
                   Dash::Dashed};
  for (std::size_t key = 0; key < std::min(keys.size(), kMostLines); ++key) {
    LineLayer line{as_x(series.step), {}, frequency_label(keys[key]), series_color(key)};
    for (std::size_t i = 0; i < shares.size(); ++i) {
      line.y.push_back(shares[i][static_cast<std::size_t>(keys[key])]);
      others.y[i] -= line.y.back();
    }
    panel.layers.emplace_back(std::move(line));
  }
  panel.layers.emplace_back(std::move(others));
  return panel;
}

}  // namespace

Figure fourier_evolution(const RunFigureData& data) {
  const SnapshotSeries& series = *data.snapshots;
  const std::vector<double> embed = last_row(series, series.embed_spectrum);
  const bool has_logits = !series.logit_spectrum.empty();
  const std::vector<double> logits = has_logits ? last_row(series, series.logit_spectrum) : embed;
  const std::vector<int> keys = key_frequencies(data.config.analysis.key_rule, logits, embed);

  Figure figure = start_figure(data, "fourier_evolution", "Key frequencies", 2);
  if (has_logits) {
    figure.panels.push_back(shares_panel(data, "Logits", series.logit_spectrum, keys));
  }
  figure.panels.push_back(shares_panel(data, "Embedding", series.embed_spectrum, keys));
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
