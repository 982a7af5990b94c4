// SPDX-License-Identifier: MIT
#include "figures/phase_boundaries_figure.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analysis/phase_boundaries.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

struct NamedPhase {
  const char* name;
  ColorRole color;
  std::optional<std::int64_t> begin, end;
};

std::vector<ExcludedLoss> excluded_losses(const ProgressSeries& series) {
  std::vector<ExcludedLoss> losses;
  for (std::size_t i = 0; i < series.step.size(); ++i) {
    if (const std::optional<double>& loss = series.measures[i].together.excluded.train) {
      losses.push_back({series.step[i], *loss});
    }
  }
  return losses;
}

std::vector<NamedPhase> phases_of(const RunFigureData& data, const PhaseBoundaries& found) {
  const std::optional<std::int64_t> start = data.metrics.front().step;
  return {{"memorisation", ColorRole::Train, start, found.formation_start},
          {"circuit formation", ColorRole::Fourth, found.formation_start, found.cleanup_start},
          {found.cleanup_end ? "cleanup" : "cleanup, not over", ColorRole::Measure, found.cleanup_start,
           found.cleanup_end ? *found.cleanup_end : data.metrics.back().step}};
}

/// A phase both of whose ends are known is shaded over the whole height.
void shade(Panel& panel, const std::vector<NamedPhase>& phases, const Limits& height, bool labelled) {
  panel.y.limits = height;
  for (const NamedPhase& phase : phases) {
    if (phase.begin && phase.end && *phase.begin < *phase.end) {
      panel.layers.emplace_back(BandLayer{{static_cast<double>(*phase.begin), static_cast<double>(*phase.end)},
                                          {height.low, height.low},
                                          {height.high, height.high},
                                          labelled ? phase.name : "",
                                          phase.color});
    }
  }
}

std::string in_words(const std::optional<std::int64_t>& step) { return step ? fmt::format("{}", *step) : "not found"; }

}  // namespace

Figure phase_boundaries_figure(const RunFigureData& data) {
  const std::vector<ExcludedLoss> excluded = excluded_losses(*data.progress);
  const PhaseBoundaries found = phase_boundaries(data.metrics, excluded, data.config.task.p);
  const std::vector<NamedPhase> phases = phases_of(data, found);
  Figure figure = start_figure(data, "phase_boundaries", "Phases", 1);
  figure.subtitle =
      fmt::format("formation from step {}, cleanup from {} {}", in_words(found.formation_start),
                  in_words(found.cleanup_start), found.cleanup_end ? fmt::format("to {}", *found.cleanup_end) : "on");

  Panel accuracy = step_panel("Accuracy", "fraction correct");
  shade(accuracy, phases, kAccuracyLimits, true);
  accuracy.layers.emplace_back(metric_line(data, &MetricsLine::train_acc, "", ColorRole::Train));
  accuracy.layers.emplace_back(metric_line(data, &MetricsLine::test_acc, "", ColorRole::Test));

  Panel loss = step_panel("Loss", "cross-entropy");
  loss.y.scale = Scale::Log;
  loss.layers.emplace_back(metric_line(data, &MetricsLine::train_loss, "train", ColorRole::Train));
  loss.layers.emplace_back(metric_line(data, &MetricsLine::test_loss, "test", ColorRole::Test));
  LineLayer line{{}, {}, "excluded, train", ColorRole::Second, Dash::Dashed};
  for (const ExcludedLoss& moment : excluded) {
    line.x.push_back(static_cast<double>(moment.step));
    line.y.push_back(moment.loss);
  }
  loss.layers.emplace_back(std::move(line));
  const Limits height = axis_limits(loss, AxisName::Y);
  const std::vector<Layer> lines = std::move(loss.layers);
  loss.layers.clear();
  shade(loss, phases, height, false);
  loss.layers.insert(loss.layers.end(), lines.begin(), lines.end());
  loss.layers.emplace_back(
      RuleLayer{Direction::Horizontal, std::log(data.config.task.p), "guessing", ColorRole::Muted, Dash::Dotted});

  figure.panels = {std::move(accuracy), std::move(loss)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
