// SPDX-License-Identifier: MIT
#include "figures/sweep_phase_diagram.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "figures/sweep_cell_panels.hpp"
#include "figures/sweep_panels.hpp"
#include "stats/kaplan_meier.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

using Runs = std::vector<const SweptRun*>;

CellMark share_mark(const Runs& runs) {
  const std::vector<CensoredTime> times = grok_times(runs);
  if (times.empty()) {
    return {std::nullopt, "no run"};
  }
  const auto n_grokked =
      std::count_if(times.begin(), times.end(), [](const CensoredTime& time) { return time.has_happened(); });
  return {static_cast<double>(n_grokked) / static_cast<double>(times.size()),
          fmt::format("{}/{}", n_grokked, times.size())};
}

CellMark median_mark(const Runs& runs, double horizon) {
  const std::vector<CensoredTime> times = grok_times(runs);
  if (times.empty()) {
    return {std::nullopt, "no run"};
  }
  const std::optional<double> median = survival_quantile(kaplan_meier(times), 0.5).time;
  return {median, median ? fmt::format("{:.0f}", *median) : fmt::format("> {:.0f}", horizon)};
}

/// The mean of a number over the runs that have it, written with their count.
CellMark mean_mark(const Runs& runs, const NumberOf& number_of, int decimals) {
  std::vector<double> numbers;
  for (const SweptRun* run : runs) {
    if (const std::optional<double> number = number_of(*run)) {
      numbers.push_back(*number);
    }
  }
  if (numbers.empty()) {
    return {std::nullopt, "no run"};
  }
  return {mean(numbers), fmt::format("{:.{}f}", mean(numbers), decimals), fmt::format("n {}", numbers.size())};
}

/// Calls add(x, y) for every two keys.
template <class Add>
void for_every_two_keys(const SweepFigureData& data, Add&& add) {
  for (std::size_t y = 0; y < data.axes.size(); ++y) {
    for (std::size_t x = y + 1; x < data.axes.size(); ++x) {
      add(x, y);
    }
  }
}

void add_panel(Figure& figure, std::string title, Panel panel) {
  figure.panels.push_back(std::move(panel));
  figure.panels.back().title = std::move(title);
}

}  // namespace

Figure sweep_phase_diagram(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_phase_diagram", "Phases", 2);
  figure.aspect = 0.8;
  for_every_two_keys(data, [&](std::size_t x, std::size_t y) {
    add_panel(figure, "Runs that grokked",
              cell_panel(data, x, y, {"share grokked", ColorMap::Sequential, Scale::Linear, Limits{0, 1}}, share_mark));
    add_panel(figure, "Median grok step",
              cell_panel(data, x, y, {"step", ColorMap::Sequential, Scale::Log},
                         [&](const Runs& runs) { return median_mark(runs, data.horizon); }));
  });
  mark_empty_panels(figure);
  return figure;
}

Figure sweep_frequency_maps(const SweepFigureData& data) {
  Figure figure = start_sweep_figure(data, "sweep_frequency_maps", "Frequencies at the end", 2);
  figure.aspect = 0.8;
  for_every_two_keys(data, [&](std::size_t x, std::size_t y) {
    add_panel(figure, "Gini coefficient",
              cell_panel(data, x, y, {"mean", ColorMap::Sequential, Scale::Linear, Limits{0, 1}},
                         [](const Runs& runs) { return mean_mark(runs, final_gini, 2); }));
    add_panel(figure, "Key frequencies",
              cell_panel(data, x, y, {"mean number", ColorMap::Sequential, Scale::Linear},
                         [](const Runs& runs) { return mean_mark(runs, key_count, 1); }));
  });
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
