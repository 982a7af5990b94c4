// SPDX-License-Identifier: MIT
#include "figures/spectrum_waterfall.hpp"

#include <algorithm>
#include <memory>

#include "figures/fourier_spectrum_strip.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// One spectrum over all snapshots.
struct Row {
  const char* name;
  const std::vector<double>* spectrum;
  Panel strip;         ///< whole
  double tallest = 0;  ///< share of all its moments
};

struct Waterfall {
  const RunFigureData& data;
  std::vector<std::size_t> moments;
  std::vector<Row> rows;

  explicit Waterfall(const RunFigureData& all);
  void add(const char* name, const std::vector<double>& spectrum);
  Figure frame(std::size_t number) const;
};

Waterfall::Waterfall(const RunFigureData& all)
    : data(all), moments(evenly_chosen(all.snapshots->step.size(), kMostFrames)) {
  if (!all.snapshots->logit_spectrum.empty()) {
    add("Logits", all.snapshots->logit_spectrum);
  }
  add("Embedding", all.snapshots->embed_spectrum);
}

void Waterfall::add(const char* name, const std::vector<double>& spectrum) {
  Row row{name, &spectrum, spectrum_strip_panel(data, std::string(name) + ", until now", spectrum, true)};
  for (const std::size_t moment : moments) {
    const std::vector<double> shares = energy_shares(data.snapshots->at(spectrum, moment));
    row.tallest = std::max(row.tallest, *std::max_element(shares.begin(), shares.end()));
  }
  rows.push_back(std::move(row));
}

Figure Waterfall::frame(std::size_t number) const {
  const std::size_t moment = moments[number];
  const std::int64_t step = data.snapshots->step[moment];
  Figure figure = start_figure_at(data, step, "spectrum_waterfall", "Spectra", 2);
  figure.aspect = 0.62;
  for (const Row& row : rows) {
    const std::span<const double> energy = data.snapshots->at(*row.spectrum, moment);
    Panel bars =
        spectrum_panel(std::string(row.name) + ", now", {energy.begin(), energy.end()}, data.network->keys.frequencies);
    bars.y.limits = Limits{0, row.tallest > 0 ? 1.05 * row.tallest : 1};
    figure.panels.push_back(up_to(row.strip, static_cast<double>(step)));
    figure.panels.push_back(std::move(bars));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace

Animation spectrum_waterfall(const RunFigureData& data) {
  const auto waterfall = std::make_shared<const Waterfall>(data);
  return {"spectrum_waterfall", static_cast<int>(waterfall->moments.size()),
          [waterfall](int number) { return waterfall->frame(static_cast<std::size_t>(number)); }};
}

}  // namespace groklab
