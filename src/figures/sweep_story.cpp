// SPDX-License-Identifier: MIT
#include "figures/sweep_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>

#include "figures/run_panels.hpp"
#include "figures/sweep_cell_panels.hpp"
#include "figures/sweep_panels.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

struct StoryMeasure {
  const char* title;
  const char* label;
  CurveOf curve_of;
  Scale scale = Scale::Linear;
  std::optional<Limits> limits = {};
};

std::vector<StoryMeasure> measures_of(const SweepFigureData& data) {
  std::vector<StoryMeasure> measures = {
      {"Test accuracy", "fraction correct", metric_curve(&MetricsLine::test_acc), Scale::Linear, kAccuracyLimits},
      {"Train loss", "cross-entropy", metric_curve(&MetricsLine::train_loss), Scale::Log}};
  if (data.has_spectra()) {
    measures.push_back({"Gini coefficient of logits", "0 even, 1 one frequency", spectrum_curve(&SweptSpectrum::gini),
                        Scale::Linear, kAccuracyLimits});
    measures.push_back({"Final key frequencies", "share of the energy", spectrum_curve(&SweptSpectrum::key_share),
                        Scale::Linear, kAccuracyLimits});
  } else {
    measures.push_back(
        {"Train accuracy", "fraction correct", metric_curve(&MetricsLine::train_acc), Scale::Linear, kAccuracyLimits});
    measures.push_back({"Weight norm", "L2 norm of weights", metric_curve(&MetricsLine::weight_norm)});
  }
  return measures;
}

/// The steps of the evaluations of the run that was watched longest, evenly thinned to kMostFrames.
std::vector<double> frame_steps(const SweepFigureData& data) {
  const auto longest = std::max_element(data.runs.begin(), data.runs.end(), [](const SweptRun& a, const SweptRun& b) {
    return (a.metrics.empty() ? -1 : a.metrics.back().step) < (b.metrics.empty() ? -1 : b.metrics.back().step);
  });
  std::vector<double> steps;
  for (const std::size_t i : evenly_chosen(longest->metrics.size(), kMostFrames)) {
    steps.push_back(static_cast<double>(longest->metrics[i].step));
  }
  return steps;
}

/// Title and what has happened until a step.
Figure start_frame(const SweepFigureData& data, const char* name, double step) {
  const auto n_grokked = std::count_if(data.runs.begin(), data.runs.end(), [&](const SweptRun& run) {
    return run.grok && run.grok->has_happened() && run.grok->seen() <= step;
  });
  Figure figure = start_sweep_figure(data, name, fmt::format("Step {:.0f}", step), 2);
  figure.subtitle = fmt::format("{} of {} runs have grokked", n_grokked, data.runs.size());
  return figure;
}

/// The runs of each setting of all keys, called by their levels.
std::vector<SweepGroup> settings_of(const SweepFigureData& data) {
  std::map<std::vector<std::size_t>, SweepGroup> settings;
  for (const SweptRun& run : data.runs) {
    SweepGroup& group = settings[run.level];
    group.runs.push_back(&run);
  }
  std::vector<SweepGroup> groups;
  for (auto& [levels, group] : settings) {
    for (std::size_t axis = 0; axis < levels.size(); ++axis) {
      group.label += (axis == 0 ? "" : ", ") + data.axes[axis].levels[levels[axis]];
    }
    group.label = group.label.empty() ? "all runs" : group.label;
    group.level = groups.size();
    groups.push_back(std::move(group));
  }
  return groups;
}

/// The legend is in the first panel alone: it is the same in all.
void hide_legend(Panel& panel) {
  for (Layer& layer : panel.layers) {
    if (auto* line = std::get_if<LineLayer>(&layer)) {
      line->label.clear();
    }
  }
}

/// A curve's last value until a step; nullopt where it has none yet.
std::optional<double> value_at(const RunCurve& curve, double step) {
  const auto after = std::upper_bound(curve.x.begin(), curve.x.end(), step);
  return after == curve.x.begin() ? std::nullopt
                                  : std::optional(curve.y[static_cast<std::size_t>(after - curve.x.begin()) - 1]);
}

/// A measure of all runs, as a map.
struct MappedMeasure {
  StoryMeasure measure;
  std::map<const SweptRun*, RunCurve> curves;
  Limits limits{HUGE_VAL, -HUGE_VAL};  ///< of every moment of every run

  MappedMeasure(const SweepFigureData& data, const StoryMeasure& from) : measure(from) {
    for (const SweptRun& run : data.runs) {
      const RunCurve& curve = curves.emplace(&run, measure.curve_of(run)).first->second;
      for (const double value : curve.y) {
        if (std::isfinite(value) && (measure.scale == Scale::Linear || value > 0)) {
          limits = {std::min(limits.low, value), std::max(limits.high, value)};
        }
      }
    }
    if (measure.limits) {
      limits = {0, 1};
    }
  }

  /// Of a logarithmic measure the mean of the logarithms.
  CellMark mark(const std::vector<const SweptRun*>& runs, double step) const {
    const bool log = measure.scale == Scale::Log;
    std::vector<double> values;
    for (const SweptRun* run : runs) {
      const std::optional<double> value = value_at(curves.at(run), step);
      if (value && std::isfinite(*value) && (!log || *value > 0)) {
        values.push_back(log ? std::log(*value) : *value);
      }
    }
    if (values.empty()) {
      return {std::nullopt, ""};
    }
    return {log ? std::exp(mean(values)) : mean(values), ""};
  }
};

}  // namespace

std::size_t setting_count(const SweepFigureData& data) { return settings_of(data).size(); }

Animation sweep_story(const SweepFigureData& data) {
  std::vector<Panel> panels;
  const std::vector<SweepGroup> settings = settings_of(data);
  for (const StoryMeasure& measure : measures_of(data)) {
    Panel panel = step_panel(measure.title, measure.label);
    panel.y.scale = measure.scale;
    panel.y.limits = measure.limits;
    add_mean_curves(panel, settings, measure.curve_of);
    if (!panels.empty()) {
      hide_legend(panel);
    } else if (!data.axes.empty()) {
      panel.title += " by " + key_names(data);
    }
    panels.push_back(std::move(panel));
  }
  const std::vector<double> steps = frame_steps(data);
  return {"sweep_story", static_cast<int>(steps.size()), [&data, panels, steps](int number) {
            const double step = steps[static_cast<std::size_t>(number)];
            Figure figure = start_frame(data, "sweep_story", step);
            for (const Panel& panel : panels) {
              figure.panels.push_back(up_to(panel, step));
            }
            mark_empty_panels(figure);
            return figure;
          }};
}

Animation sweep_map_story(const SweepFigureData& data) {
  const auto maps = std::make_shared<std::vector<MappedMeasure>>();
  for (const StoryMeasure& measure : measures_of(data)) {
    maps->emplace_back(data, measure);
  }
  const std::vector<double> steps = frame_steps(data);
  return {"sweep_map_story", static_cast<int>(steps.size()), [&data, maps, steps](int number) {
            const double step = steps[static_cast<std::size_t>(number)];
            Figure figure = start_frame(data, "sweep_map_story", step);
            figure.aspect = 0.7;
            for (const MappedMeasure& map : *maps) {
              const ColorAxis color{map.measure.label, ColorMap::Sequential, map.measure.scale, map.limits};
              figure.panels.push_back(
                  cell_panel(data, 1, 0, color, [&](const auto& runs) { return map.mark(runs, step); }));
              figure.panels.back().title = map.measure.title;
            }
            mark_empty_panels(figure);
            return figure;
          }};
}

}  // namespace groklab
