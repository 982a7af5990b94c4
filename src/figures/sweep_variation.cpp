// SPDX-License-Identifier: MIT
#include "figures/sweep_variation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "figures/sweep_cell_panels.hpp"
#include "figures/sweep_panels.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

using Runs = std::vector<const SweptRun*>;

constexpr std::size_t kFewestForVariation = 2;

/// In per cent; nullopt where there are too few numbers, or their mean is 0.
std::optional<double> variation(const std::vector<double>& numbers) {
  if (numbers.size() < kFewestForVariation || mean(numbers) == 0) {
    return std::nullopt;
  }
  return 100 * sample_deviation(numbers) / mean(numbers);
}

std::string variation_text(const std::vector<double>& numbers) {
  const std::optional<double> found = variation(numbers);
  return found ? fmt::format("{:.0f} %", *found) : "";
}

CellMark grok_step_mark(const Runs& runs) {
  const std::vector<CensoredTime> times = grok_times(runs);
  std::vector<double> steps;
  for (const CensoredTime& time : times) {
    if (time.has_happened()) {
      steps.push_back(time.seen());
    }
  }
  if (times.empty()) {
    return {std::nullopt, "no run"};
  }
  if (steps.size() == times.size()) {
    return {variation(steps), variation_text(steps), fmt::format("n {}", steps.size())};
  }
  const std::string count = fmt::format("{} of {}", steps.size(), times.size());
  const std::string text = variation_text(steps);
  return text.empty() ? CellMark{std::nullopt, count} : CellMark{std::nullopt, text, count};
}

CellMark gini_mark(const Runs& runs) {
  std::vector<double> ginis;
  for (const SweptRun* run : runs) {
    if (const std::optional<double> gini = final_gini(*run)) {
      ginis.push_back(*gini);
    }
  }
  return ginis.empty() ? CellMark{std::nullopt, "no run"}
                       : CellMark{variation(ginis), variation_text(ginis), fmt::format("n {}", ginis.size())};
}

Panel variation_panel(const SweepFigureData& data, const char* title, const CellMarkOf& mark_of) {
  double largest = 0;
  for (const Runs& runs : runs_over(data, 1, 0)) {
    largest = std::max(largest, mark_of(runs).value.value_or(0));
  }
  ColorAxis color{"% of the mean", ColorMap::Sequential};
  if (largest > 0) {
    color.limits = Limits{0, largest};
  }
  Panel panel = cell_panel(data, 1, 0, color, mark_of);
  panel.title = title;
  return panel;
}

}  // namespace

Figure sweep_variation(const SweepFigureData& data) {
  const bool has_spectra = data.has_spectra();
  Figure figure = start_sweep_figure(data, "sweep_variation", "How much seeds differ", has_spectra ? 2 : 1);
  figure.aspect = 0.8;
  figure.panels.push_back(variation_panel(data, "Grok step", grok_step_mark));
  if (has_spectra) {
    figure.panels.push_back(variation_panel(data, "Gini coefficient at the end", gini_mark));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
