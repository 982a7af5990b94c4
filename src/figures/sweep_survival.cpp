// SPDX-License-Identifier: MIT
#include "figures/sweep_survival.hpp"

#include <algorithm>

#include "figures/run_panels.hpp"
#include "figures/sweep_panels.hpp"
#include "stats/kaplan_meier.hpp"

namespace groklab {
namespace {

/// Steps as corners: the value holds from each time to the next, the last one to the end of watching.
class Staircase {
 public:
  Staircase(const std::vector<SurvivalStep>& steps, double end) : steps_(steps), end_(end) {}

  std::vector<double> x() const {
    std::vector<double> corners = {0};
    for (const SurvivalStep& step : steps_) {
      corners.insert(corners.end(), {step.time, step.time});
    }
    corners.push_back(end_);
    return corners;
  }

  template <class Value>
  std::vector<double> y(Value&& value) const {
    std::vector<double> corners = {1, 1};
    for (const SurvivalStep& step : steps_) {
      corners.insert(corners.end(), {value(step), value(step)});
    }
    return corners;
  }

 private:
  const std::vector<SurvivalStep>& steps_;
  const double end_;
};

double survival_at(const std::vector<SurvivalStep>& steps, double time) {
  double survival = 1;
  for (const SurvivalStep& step : steps) {
    survival = step.time <= time ? step.survival : survival;
  }
  return survival;
}

void add_group(Panel& panel, const SweepGroup& group) {
  const std::vector<CensoredTime> times = grok_times(group.runs);
  if (times.empty()) {
    return;
  }
  const std::vector<SurvivalStep> steps = kaplan_meier(times);
  double end = 0;
  const LevelStyle style = level_style(group.level);
  ScatterLayer censored{{}, {}, "", style.color, {}, Marker::Plus};
  for (const CensoredTime& time : times) {
    end = std::max(end, time.seen());
    if (!time.has_happened()) {
      censored.x.push_back(time.seen());
      censored.y.push_back(survival_at(steps, time.seen()));
    }
  }
  const Staircase stairs(steps, end);
  if (times.size() > 1) {
    panel.layers.emplace_back(BandLayer{stairs.x(), stairs.y([](const auto& step) { return step.interval.low; }),
                                        stairs.y([](const auto& step) { return step.interval.high; }), "",
                                        style.color});
  }
  panel.layers.emplace_back(LineLayer{stairs.x(), stairs.y([](const auto& step) { return step.survival; }),
                                      group.label + ", n = " + std::to_string(times.size()), style.color, style.dash});
  if (!censored.x.empty()) {
    panel.layers.emplace_back(std::move(censored));
  }
}

}  // namespace

Figure sweep_survival(const SweepFigureData& data) {
  const std::vector<SweepFacet> facets = sweep_facets(data);
  Figure figure =
      start_sweep_figure(data, "sweep_survival", "Runs that have not grokked yet", facet_columns(facets.size()));
  for (const SweepFacet& facet : facets) {
    Panel panel = step_panel(facet.title.empty() ? "Kaplan-Meier" : facet.title, "share of runs");
    panel.y.limits = kAccuracyLimits;
    if (data.horizon > 0) {
      panel.x.limits = Limits{0, data.horizon};
    }
    for (const SweepGroup& group : facet.groups) {
      add_group(panel, group);
    }
    figure.panels.push_back(std::move(panel));
  }
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
