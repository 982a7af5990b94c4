// SPDX-License-Identifier: MIT
#include "figures/run_panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace groklab {
namespace {

constexpr double kBeforeAcc = 0.2;  // the transition begins at the last evaluation below
constexpr double kAfterAcc = 0.99;  // and ends at the first one at this

}  // namespace

Figure start_figure(const RunFigureData& data, std::string name, const std::string& title, int n_columns) {
  Figure figure;
  figure.name = std::move(name);
  figure.title = n_columns == 1 ? title : title + ": " + data.run_name;
  figure.subtitle = n_columns == 1 ? data.run_name : data.summary;
  figure.small_print = fmt::format("run {} · config {} · {}", data.run_name, data.config_hash, figure.name);
  figure.n_columns = n_columns;
  return figure;
}

Figure start_figure_at(const RunFigureData& data, std::int64_t step, std::string name, const std::string& title,
                       int n_columns) {
  Figure figure = start_figure(data, std::move(name), title, n_columns);
  (n_columns == 1 ? figure.subtitle : figure.title) += fmt::format(", step {}", step);
  return figure;
}

Panel step_panel(std::string title, std::string y_label) {
  Panel panel;
  panel.title = std::move(title);
  panel.x.label = "step";
  panel.y.label = std::move(y_label);
  return panel;
}

Panel pair_panel(std::string title, int p) {
  Panel panel;
  panel.title = std::move(title);
  panel.frame = Frame::Square;
  panel.x = {"a", Scale::Linear, Limits{-0.5, p - 0.5}};
  panel.y = {"b", Scale::Linear, Limits{-0.5, p - 0.5}};
  return panel;
}

LineLayer metric_line(const RunFigureData& data, double MetricsLine::*field, std::string label, ColorRole color) {
  LineLayer layer{{}, {}, std::move(label), color};
  for (const MetricsLine& line : data.metrics) {
    layer.x.push_back(static_cast<double>(line.step));
    layer.y.push_back(line.*field);
  }
  return layer;
}

std::vector<double> as_x(const std::vector<std::int64_t>& steps) { return {steps.begin(), steps.end()}; }

void add_milestones(Panel& panel, const RunFigureData& data, RuleLabels labels) {
  const auto add = [&](std::int64_t step, const std::string& name) {
    const std::string label = labels == RuleLabels::Shown ? fmt::format("{} {}", name, step) : "";
    panel.layers.emplace_back(RuleLayer{Direction::Vertical, static_cast<double>(step), label});
  };
  if (data.mem_step) {
    add(*data.mem_step, "mem");
  }
  const bool same = data.grok_step && data.grok_step == data.sustained_step;
  if (data.grok_step) {
    add(*data.grok_step, same ? "grok = sustained" : "grok");
  }
  if (data.sustained_step && !same) {
    add(*data.sustained_step, "sustained");
  }
}

Panel loss_panel(const RunFigureData& data) {
  Panel panel = step_panel("Loss", "cross-entropy");
  panel.y.scale = Scale::Log;
  add_milestones(panel, data, RuleLabels::Hidden);
  panel.layers.emplace_back(metric_line(data, &MetricsLine::train_loss, "train", ColorRole::Train));
  panel.layers.emplace_back(metric_line(data, &MetricsLine::test_loss, "test", ColorRole::Test));
  return panel;
}

Panel gini_panel(const RunFigureData& data) {
  const SnapshotSeries& series = *data.snapshots;
  Panel panel = step_panel("Gini coefficient", "0 even, 1 one frequency");
  panel.y.limits = kAccuracyLimits;
  add_milestones(panel, data, RuleLabels::Hidden);
  if (!series.logit_gini.empty()) {
    panel.layers.emplace_back(LineLayer{as_x(series.step), series.logit_gini, "logits", ColorRole::Measure});
  }
  panel.layers.emplace_back(LineLayer{as_x(series.step), series.embed_gini, "embedding", ColorRole::Fourth});
  return panel;
}

Panel accuracy_panel(const RunFigureData& data, RuleLabels labels) {
  Panel panel = step_panel("Accuracy", "fraction correct");
  panel.y.limits = kAccuracyLimits;
  add_milestones(panel, data, labels);
  panel.layers.emplace_back(metric_line(data, &MetricsLine::train_acc, "train", ColorRole::Train));
  panel.layers.emplace_back(metric_line(data, &MetricsLine::test_acc, "test", ColorRole::Test));
  return panel;
}

std::optional<Limits> transition_window(const RunFigureData& data) {
  if (!data.grok_step || data.metrics.size() < 2) {
    return std::nullopt;
  }
  const std::int64_t first = data.metrics.front().step;
  const std::int64_t last = data.metrics.back().step;
  std::int64_t begin = first;
  std::int64_t end = last;
  for (const MetricsLine& line : data.metrics) {
    if (line.step <= *data.grok_step && line.test_acc < kBeforeAcc) {
      begin = line.step;
    }
    if (line.step >= *data.grok_step && line.test_acc >= kAfterAcc) {
      end = std::min(end, line.step);
    }
  }
  end = std::max(end, *data.grok_step);
  const std::int64_t margin = std::max<std::int64_t>(end - begin, 1);
  const Limits window{static_cast<double>(std::max(first, begin - margin)),
                      static_cast<double>(std::min(last, end + margin))};
  const auto inside = std::count_if(data.metrics.begin(), data.metrics.end(), [&](const MetricsLine& line) {
    const auto step = static_cast<double>(line.step);
    return step >= window.low && step <= window.high && std::isfinite(line.test_acc);
  });
  if (inside < 2 || !(window.low < window.high)) {
    return std::nullopt;
  }
  return window;
}

}  // namespace groklab
