// SPDX-License-Identifier: MIT
#include "figures/sweep_panels.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/special_numbers.hpp"
#include "figures/interval_marks.hpp"
#include "figures/run_panels.hpp"
#include "stats/kaplan_meier.hpp"
#include "stats/mean_interval.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

/// How many points all curves share, as far as the first one that ends.
std::size_t common_length(const std::vector<RunCurve>& curves) {
  std::size_t length = curves.empty() ? 0 : curves[0].x.size();
  for (const RunCurve& curve : curves) {
    std::size_t same = 0;
    while (same < std::min(length, curve.x.size()) && curve.x[same] == curves[0].x[same]) {
      ++same;
    }
    length = same;
  }
  return length;
}

/// The curves of the runs that have one.
std::vector<RunCurve> curves_of(const SweepGroup& group, const CurveOf& curve_of) {
  std::vector<RunCurve> curves;
  for (const SweptRun* run : group.runs) {
    RunCurve curve = curve_of(*run);
    if (!curve.x.empty()) {
      curves.push_back(std::move(curve));
    }
  }
  return curves;
}

/// Where the n-th of `count` groups stands beside x, so that strokes at one level do not hide one another.
double beside(const Axis& axis, double x, std::size_t n, std::size_t count) {
  constexpr double kGap = 0.012;  // of the axis
  const double shift = kGap * (static_cast<double>(n) - 0.5 * static_cast<double>(count - 1));
  return axis.scale == Scale::Log ? x * std::pow(axis.limits->high / axis.limits->low, shift)
                                  : x + shift * (axis.limits->high - axis.limits->low);
}

constexpr std::size_t kFewestForInterval = 3;

/// A number of the runs that have one; on a logarithmic scale its logarithm.
std::vector<double> numbers_of(const std::vector<const SweptRun*>& runs, const NumberOf& number_of, Scale scale) {
  std::vector<double> numbers;
  for (const SweptRun* run : runs) {
    const std::optional<double> number = number_of(*run);
    if (number && (scale == Scale::Linear || *number > 0)) {
      numbers.push_back(scale == Scale::Log ? std::log(*number) : *number);
    }
  }
  return numbers;
}

/// Back from numbers_of().
double on_scale(double number, Scale scale) { return scale == Scale::Log ? std::exp(number) : number; }

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
    line.y.push_back(median.time.value_or(kNan));
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

std::string key_names(const SweepFigureData& data) {
  std::string names;
  for (const SweepAxis& axis : data.axes) {
    names += (names.empty() ? "" : ", ") + axis.key;
  }
  return names;
}

int facet_columns(std::size_t n_facets) { return n_facets == 1 ? 1 : n_facets == 2 || n_facets == 4 ? 2 : 3; }

LevelStyle level_style(std::size_t level) {
  constexpr std::size_t kColors = 7;
  constexpr Dash kDashes[] = {Dash::Solid, Dash::Dashed, Dash::Dotted};
  return {series_color(level), kDashes[level / kColors % std::size(kDashes)]};
}

CurveOf metric_curve(double MetricsLine::*field) {
  return [field](const SweptRun& run) {
    RunCurve curve;
    for (const MetricsLine& line : run.metrics) {
      curve.x.push_back(static_cast<double>(line.step));
      curve.y.push_back(line.*field);
    }
    return curve;
  };
}

CurveOf spectrum_curve(std::vector<double> SweptSpectrum::*values) {
  return [values](const SweptRun& run) {
    return run.spectrum ? RunCurve{run.spectrum->step, (*run.spectrum).*values} : RunCurve();
  };
}

void add_mean_curves(Panel& panel, const std::vector<SweepGroup>& groups, const CurveOf& curve_of) {
  const bool log = panel.y.scale == Scale::Log;
  for (const SweepGroup& group : groups) {
    const LevelStyle style = level_style(group.level);
    const std::vector<RunCurve> curves = curves_of(group, curve_of);
    BandLayer band{{}, {}, {}, "", style.color};
    LineLayer line{{}, {}, group.label, style.color, style.dash};
    const std::size_t length = common_length(curves);
    for (std::size_t i = 0; i < length; ++i) {
      double sum = 0;
      double low = HUGE_VAL;
      double high = -HUGE_VAL;
      for (const RunCurve& curve : curves) {
        const double value = curve.y[i];
        sum += log ? std::log(value) : value;
        low = std::min(low, value);
        high = std::max(high, value);
      }
      const double mean = sum / static_cast<double>(curves.size());
      line.x.push_back(curves[0].x[i]);
      line.y.push_back(log ? std::exp(mean) : mean);
      band.low.push_back(low);
      band.high.push_back(high);
    }
    band.x = line.x;
    if (curves.size() > 1) {
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

std::optional<double> final_gini(const SweptRun& run) {
  return run.spectrum ? std::optional(run.spectrum->gini.back()) : std::nullopt;
}

std::optional<double> key_count(const SweptRun& run) {
  return run.spectrum ? std::optional(static_cast<double>(run.spectrum->keys.size())) : std::nullopt;
}

Panel level_panel(const SweepFigureData& data, std::size_t index, const std::vector<SweepGroup>& groups,
                  const NumberOf& number_of, Scale scale) {
  const SweepAxis& axis = data.axes.at(index);
  Panel panel;
  panel.x = level_axis(axis);
  panel.y.scale = scale;
  for (std::size_t n = 0; n < groups.size(); ++n) {
    const LevelStyle style = level_style(groups[n].level);
    ScatterLayer dots{{}, {}, groups[n].label, style.color};
    LineLayer means{{}, {}, "", style.color, style.dash};
    LineLayer intervals{{}, {}, "", style.color};
    for (const auto& [level, runs] : by_level(groups[n], index)) {
      const double x = beside(panel.x, axis.place(level), n, groups.size());
      const std::vector<double> numbers = numbers_of(runs, number_of, scale);
      for (const double number : numbers) {
        dots.x.push_back(x);
        dots.y.push_back(on_scale(number, scale));
      }
      means.x.push_back(x);
      means.y.push_back(numbers.empty() ? kNan : on_scale(mean(numbers), scale));
      if (const auto interval = numbers.size() < kFewestForInterval ? std::nullopt : mean_interval(numbers)) {
        add_vertical_stroke(intervals, x, {on_scale(interval->low, scale), on_scale(interval->high, scale)});
      }
    }
    panel.layers.emplace_back(std::move(means));
    panel.layers.emplace_back(std::move(intervals));
    panel.layers.emplace_back(std::move(dots));
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
  return groups_by(data, 1 - axis);
}

}  // namespace groklab
