// SPDX-License-Identifier: MIT
#include "figures/sweep_panels.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "figures/run_panels.hpp"
#include "stats/kaplan_meier.hpp"

namespace groklab {
namespace {

/// Steps that all runs of a group were evaluated at, as far as the first one that ends.
std::size_t common_length(const std::vector<const SweptRun*>& runs) {
  std::size_t length = runs.empty() ? 0 : runs[0]->metrics.size();
  for (const SweptRun* run : runs) {
    std::size_t same = 0;
    while (same < std::min(length, run->metrics.size()) && run->metrics[same].step == runs[0]->metrics[same].step) {
      ++same;
    }
    length = same;
  }
  return length;
}

/// Levels at which a group's runs stand on an axis, and those runs.
std::map<std::size_t, std::vector<const SweptRun*>> by_level(const SweepGroup& group, std::size_t axis) {
  std::map<std::size_t, std::vector<const SweptRun*>> levels;
  for (const SweptRun* run : group.runs) {
    levels[run->level.at(axis)].push_back(run);
  }
  return levels;
}

LineLayer median_line(const SweepGroup& group, const SweepAxis& axis, std::size_t index, const LevelStyle& style) {
  LineLayer line{{}, {}, "", style.color, style.dash};
  for (const auto& [level, runs] : by_level(group, index)) {
    const SurvivalQuantile median = survival_quantile(kaplan_meier(grok_times(runs)), 0.5);
    line.x.push_back(axis.place(level));
    line.y.push_back(median.time.value_or(NAN));
  }
  return line;
}

}  // namespace

Figure start_sweep_figure(const SweepFigureData& data, std::string name, const std::string& title, int n_columns) {
  Figure figure;
  figure.name = std::move(name);
  figure.title = n_columns == 1 ? title : title + ": " + data.name;
  figure.subtitle = n_columns == 1 ? data.name : data.summary;
  figure.small_print = "sweep " + data.name + " · " + figure.name;
  figure.n_columns = n_columns;
  return figure;
}

int facet_columns(std::size_t n_facets) { return n_facets == 1 ? 1 : n_facets == 2 || n_facets == 4 ? 2 : 3; }

LevelStyle level_style(std::size_t level) {
  constexpr std::size_t kColors = 7;
  constexpr Dash kDashes[] = {Dash::Solid, Dash::Dashed, Dash::Dotted};
  return {series_color(level), kDashes[level / kColors % std::size(kDashes)]};
}

void add_mean_curves(Panel& panel, const std::vector<SweepGroup>& groups, double MetricsLine::*field) {
  const bool log = panel.y.scale == Scale::Log;
  for (const SweepGroup& group : groups) {
    const LevelStyle style = level_style(group.level);
    BandLayer band{{}, {}, {}, "", style.color};
    LineLayer line{{}, {}, group.label, style.color, style.dash};
    const std::size_t length = common_length(group.runs);
    for (std::size_t i = 0; i < length; ++i) {
      double sum = 0;
      double low = HUGE_VAL;
      double high = -HUGE_VAL;
      for (const SweptRun* run : group.runs) {
        const double value = run->metrics[i].*field;
        sum += log ? std::log(value) : value;
        low = std::min(low, value);
        high = std::max(high, value);
      }
      const double mean = sum / static_cast<double>(group.runs.size());
      line.x.push_back(static_cast<double>(group.runs[0]->metrics[i].step));
      line.y.push_back(log ? std::exp(mean) : mean);
      band.low.push_back(low);
      band.high.push_back(high);
    }
    band.x = line.x;
    if (group.runs.size() > 1) {
      panel.layers.emplace_back(std::move(band));
    }
    panel.layers.emplace_back(std::move(line));
  }
}

Axis level_axis(const SweepAxis& axis) {
  Axis made;
  made.label = axis.key;
  made.scale = axis.is_logarithmic() ? Scale::Log : Scale::Linear;
  const auto n = static_cast<double>(axis.levels.size());
  if (axis.numbers.empty()) {
    made.limits = Limits{-0.5, n - 0.5};
  } else if (made.scale == Scale::Log) {
    const double room = std::pow(axis.numbers.back() / axis.numbers.front(), 0.06);
    made.limits = Limits{axis.numbers.front() / room, axis.numbers.back() * room};
  } else {
    const double span = axis.numbers.back() - axis.numbers.front();
    const double room = span > 0 ? 0.06 * span : 1;
    made.limits = Limits{axis.numbers.front() - room, axis.numbers.back() + room};
  }
  for (std::size_t level = 0; level < axis.levels.size(); ++level) {
    made.ticks.push_back({axis.place(level), axis.levels[level]});
  }
  return made;
}

Panel grok_step_panel(const SweepFigureData& data, std::size_t index, const std::vector<SweepGroup>& groups,
                      GroupLabels labels) {
  const SweepAxis& axis = data.axes.at(index);
  Panel panel;
  panel.title = "Grok step";
  panel.x = level_axis(axis);
  panel.y.label = "step";
  panel.y.scale = Scale::Log;
  ScatterLayer never{{}, {}, "not within its steps", ColorRole::Muted, {}, Marker::Triangle};
  for (const SweepGroup& group : groups) {
    const LevelStyle style = level_style(group.level);
    ScatterLayer seen{{}, {}, labels == GroupLabels::Shown ? group.label : "", style.color};
    for (const SweptRun* run : group.runs) {
      if (run->grok) {
        ScatterLayer& layer = run->grok->has_happened() ? seen : never;
        layer.x.push_back(axis.place(run->level[index]));
        layer.y.push_back(run->grok->seen());
      }
    }
    panel.layers.emplace_back(median_line(group, axis, index, style));
    panel.layers.emplace_back(std::move(seen));
  }
  if (!never.x.empty()) {
    panel.layers.emplace_back(std::move(never));
  }
  return panel;
}

std::vector<SweepGroup> groups_across(const SweepFigureData& data, std::size_t axis) {
  if (data.axes.size() != 2) {
    SweepGroup all{"grokked", 1, {}};
    for (const SweptRun& run : data.runs) {
      all.runs.push_back(&run);
    }
    return {all};
  }
  const std::size_t other = 1 - axis;
  std::vector<SweepGroup> groups;
  for (std::size_t level = 0; level < data.axes[other].levels.size(); ++level) {
    SweepGroup group{data.axes[other].key + " " + data.axes[other].levels[level], level, {}};
    for (const SweptRun& run : data.runs) {
      if (run.level[other] == level) {
        group.runs.push_back(&run);
      }
    }
    groups.push_back(std::move(group));
  }
  return groups;
}

}  // namespace groklab
