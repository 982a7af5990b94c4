// SPDX-License-Identifier: MIT
#include "figures/fourier_spectrum_strip.hpp"

#include <algorithm>

#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr int kMostColumns = 200;

}  // namespace

Panel spectrum_strip_panel(const RunFigureData& data, std::string title, const std::vector<double>& spectrum,
                           bool bar) {
  const SnapshotSeries& series = *data.snapshots;
  const auto width = static_cast<std::size_t>(series.n_frequencies);
  const int n_cols = std::min(static_cast<int>(series.step.size()), kMostColumns);
  const auto first = static_cast<double>(series.step.front());
  const double last = std::max(static_cast<double>(series.step.back()), first + 1);
  Grid grid{series.n_frequencies - 1, n_cols, {}, {first, last}, {0.5, series.n_frequencies - 0.5}};
  grid.values.resize(static_cast<std::size_t>(n_cols) * (width - 1));
  for (int col = 0; col < n_cols; ++col) {
    const double at = first + (last - first) * col / std::max(n_cols - 1, 1);
    const auto after = std::upper_bound(series.step.begin(), series.step.end(), static_cast<std::int64_t>(at));
    const auto snapshot = static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - series.step.begin() - 1, 0));
    const std::vector<double> shares = energy_shares(series.at(spectrum, snapshot));
    for (std::size_t k = 1; k < width; ++k) {
      grid.values[(k - 1) * static_cast<std::size_t>(n_cols) + static_cast<std::size_t>(col)] = shares[k];
    }
  }
  Panel panel = step_panel(std::move(title), "frequency k");
  panel.color = ColorAxis{"share of energy", ColorMap::Sequential, Scale::Log, Limits{1e-4, 1}, bar};
  panel.layers.emplace_back(HeatmapLayer{std::move(grid)});
  return panel;
}

Figure fourier_spectrum_strip(const RunFigureData& data) {
  const SnapshotSeries& series = *data.snapshots;
  Figure figure = start_figure(data, "fourier_spectrum_strip", "Spectra over time", 2);
  figure.aspect = 0.8;
  if (!series.logit_spectrum.empty()) {
    figure.panels.push_back(spectrum_strip_panel(data, "Logits", series.logit_spectrum, false));
  }
  figure.panels.push_back(spectrum_strip_panel(data, "Embedding", series.embed_spectrum, true));
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
