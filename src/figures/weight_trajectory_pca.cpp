// SPDX-License-Identifier: MIT
#include "figures/weight_trajectory_pca.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/special_numbers.hpp"
#include "figures/principal_plane.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

/// Test accuracy at the latest evaluation at or before a step.
double accuracy_at(const std::vector<MetricsLine>& lines, std::int64_t step) {
  const auto after = std::upper_bound(lines.begin(), lines.end(), step,
                                      [](std::int64_t value, const MetricsLine& line) { return value < line.step; });
  return after == lines.begin() ? kNan : std::prev(after)->test_acc;
}

}  // namespace

Figure weight_trajectory_pca(const RunFigureData& data) {
  const CheckpointSeries& series = *data.checkpoints;
  const std::size_t n_params = series.params.front().size();
  std::vector<float> rows;
  rows.reserve(series.params.size() * n_params);
  for (const std::vector<float>& params : series.params) {
    rows.insert(rows.end(), params.begin(), params.end());
  }
  const PrincipalPlane plane =
      principal_plane({rows.data(), std::ssize(series.params), static_cast<std::ptrdiff_t>(n_params)});

  Panel panel;
  panel.title = "Path";
  panel.frame = Frame::Square;
  panel.x.label = fmt::format("first direction, {:.0f} % of variance", 100 * plane.share_x);
  panel.y.label = fmt::format("second, {:.0f} %", 100 * plane.share_y);
  panel.color = ColorAxis{"test accuracy", ColorMap::Sequential, Scale::Linear, Limits{0, 1}};
  panel.layers.emplace_back(LineLayer{plane.x, plane.y, "", ColorRole::Muted});
  ScatterLayer dots{plane.x, plane.y, "", ColorRole::Measure};
  for (const std::int64_t step : series.step) {
    dots.value.push_back(accuracy_at(data.metrics, step));
  }
  panel.layers.emplace_back(std::move(dots));
  // Room for the two labels.
  constexpr double kMargin = 0.12;
  const Limits x = axis_limits(panel, AxisName::X);
  const Limits y = axis_limits(panel, AxisName::Y);
  const double span = x.high - x.low;
  panel.x.limits = Limits{x.low - kMargin * span, x.high + kMargin * span};
  panel.y.limits = Limits{y.low - kMargin * span, y.high + kMargin * span};
  const double above = 0.06 * span;
  for (const std::size_t end : {std::size_t{0}, series.step.size() - 1}) {
    panel.layers.emplace_back(TextLayer{plane.x[end], plane.y[end] + above, fmt::format("step {}", series.step[end]),
                                        ColorRole::Milestone, Placement::Axes});
  }
  Figure figure = start_figure(data, "weight_trajectory_pca", "All weights over steps", 1);
  figure.aspect = 1;
  figure.panels = {std::move(panel)};
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
