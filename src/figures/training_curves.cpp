// SPDX-License-Identifier: MIT
#include "figures/training_curves.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace groklab {
namespace {

// A line at exactly 0 or 1 keeps its full width.
constexpr Limits kAccuracyLimits{-0.02, 1.03};
constexpr double kGrokAcc = 0.95;
constexpr double kBeforeAcc = 0.2;     // the transition begins at the last evaluation below
constexpr double kAfterAcc = 0.99;     // and ends at the first one at this
constexpr std::size_t kMostDots = 60;  // single evaluations are marked where they are few enough to tell apart

using Field = double MetricsLine::*;

LineLayer curve(const TrainingCurvesInput& input, Field field, std::string label, ColorRole color) {
  LineLayer layer;
  layer.label = std::move(label);
  layer.color = color;
  for (const MetricsLine& line : input.metrics) {
    layer.x.push_back(static_cast<double>(line.step));
    layer.y.push_back(line.*field);
  }
  return layer;
}

/// Where grok and sustained are the same evaluation, one rule says both.
void add_milestones(Panel& panel, const TrainingCurvesInput& input, bool labelled) {
  const auto add = [&](std::int64_t step, const std::string& name) {
    const std::string label = labelled ? fmt::format("{} {}", name, step) : "";
    panel.layers.emplace_back(RuleLayer{Direction::Vertical, static_cast<double>(step), label});
  };
  if (input.mem_step) {
    add(*input.mem_step, "mem");
  }
  const bool same = input.grok_step && input.grok_step == input.sustained_step;
  if (input.grok_step) {
    add(*input.grok_step, same ? "grok = sustained" : "grok");
  }
  if (input.sustained_step && !same) {
    add(*input.sustained_step, "sustained");
  }
}

Panel make_panel(const TrainingCurvesInput& input, std::string title, std::string y_label) {
  Panel panel;
  panel.title = std::move(title);
  panel.x = {"step", input.step_scale, std::nullopt};
  panel.y.label = std::move(y_label);
  return panel;
}

Panel loss_panel(const TrainingCurvesInput& input) {
  Panel panel = make_panel(input, "Loss", "cross-entropy");
  panel.y.scale = Scale::Log;
  add_milestones(panel, input, false);
  panel.layers.emplace_back(curve(input, &MetricsLine::train_loss, "train", ColorRole::Train));
  panel.layers.emplace_back(curve(input, &MetricsLine::test_loss, "test", ColorRole::Test));
  return panel;
}

Panel accuracy_panel(const TrainingCurvesInput& input) {
  Panel panel = make_panel(input, "Accuracy", "fraction correct");
  panel.y.limits = kAccuracyLimits;
  add_milestones(panel, input, true);
  panel.layers.emplace_back(curve(input, &MetricsLine::train_acc, "train", ColorRole::Train));
  panel.layers.emplace_back(curve(input, &MetricsLine::test_acc, "test", ColorRole::Test));
  return panel;
}

Panel norm_panel(const TrainingCurvesInput& input) {
  Panel panel = make_panel(input, "Weight norm", "L2 norm of all parameters");
  add_milestones(panel, input, false);
  panel.layers.emplace_back(curve(input, &MetricsLine::weight_norm, "", ColorRole::Measure));
  return panel;
}

/// Steps to show around the transition; nullopt where there is none, or too little of it was recorded.
std::optional<Limits> transition_window(const TrainingCurvesInput& input) {
  if (!input.grok_step || input.metrics.size() < 2) {
    return std::nullopt;
  }
  const std::int64_t first = input.metrics.front().step;
  const std::int64_t last = input.metrics.back().step;
  std::int64_t begin = first;
  std::int64_t end = last;
  for (const MetricsLine& line : input.metrics) {
    if (line.step <= *input.grok_step && line.test_acc < kBeforeAcc) {
      begin = line.step;
    }
    if (line.step >= *input.grok_step && line.test_acc >= kAfterAcc) {
      end = std::min(end, line.step);
    }
  }
  end = std::max(end, *input.grok_step);
  const std::int64_t margin = std::max<std::int64_t>(end - begin, 1);
  const Limits window{static_cast<double>(std::max(first, begin - margin)),
                      static_cast<double>(std::min(last, end + margin))};
  const auto inside = std::count_if(input.metrics.begin(), input.metrics.end(), [&](const MetricsLine& line) {
    const auto step = static_cast<double>(line.step);
    return step >= window.low && step <= window.high && std::isfinite(line.test_acc);
  });
  if (inside < 2 || !(window.low < window.high)) {
    return std::nullopt;
  }
  return window;
}

Panel close_up_panel(const TrainingCurvesInput& input) {
  Panel panel = make_panel(input, "Test accuracy, close-up", "fraction correct");
  panel.y.limits = kAccuracyLimits;
  panel.x.scale = Scale::Linear;
  if (!input.grok_step) {
    panel.title = fmt::format("Test accuracy: never reached {}", kGrokAcc);
  } else {
    panel.x.limits = transition_window(input);
  }
  add_milestones(panel, input, input.grok_step.has_value());
  panel.layers.emplace_back(
      RuleLayer{Direction::Horizontal, kGrokAcc, fmt::format("{}", kGrokAcc), ColorRole::Muted, Dash::Dotted});
  LineLayer test = curve(input, &MetricsLine::test_acc, "", ColorRole::Test);
  const Limits shown = panel.x.limits.value_or(Limits{-HUGE_VAL, HUGE_VAL});
  ScatterLayer dots{{}, {}, "", ColorRole::Test};
  for (std::size_t i = 0; i < test.x.size(); ++i) {
    if (test.x[i] >= shown.low && test.x[i] <= shown.high) {
      dots.x.push_back(test.x[i]);
      dots.y.push_back(test.y[i]);
    }
  }
  panel.layers.emplace_back(std::move(test));
  if (dots.x.size() <= kMostDots) {
    panel.layers.emplace_back(std::move(dots));
  }
  return panel;
}

}  // namespace

Figure training_curves(const TrainingCurvesInput& input) {
  Figure figure;
  figure.name = "training_curves";
  figure.title = "Training curves: " + input.run_name;
  figure.subtitle = input.summary;
  figure.small_print = fmt::format("run {} · config {} · training_curves", input.run_name, input.config_hash);
  figure.n_columns = 2;
  figure.panels = {loss_panel(input), accuracy_panel(input), norm_panel(input), close_up_panel(input)};
  for (Panel& panel : figure.panels) {
    if (drawable_points(panel) == 0) {
      panel.layers.emplace_back(TextLayer{0.5, 0.5, "no finite values"});
    }
  }
  return figure;
}

}  // namespace groklab
