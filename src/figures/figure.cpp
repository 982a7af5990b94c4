// SPDX-License-Identifier: MIT
#include "figures/figure.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/check.hpp"
#include "core/special_numbers.hpp"

namespace groklab {
namespace {

constexpr double kMarginFrac = 0.05;  // of the span, on each side

bool drawable_on(Scale scale, double value) { return std::isfinite(value) && (scale == Scale::Linear || value > 0); }

template <class Point>
void visit_pairs(const std::vector<double>& x, const std::vector<double>& y, Point& point) {
  GROKLAB_CHECK(x.size() == y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    point(x[i], y[i]);
  }
}

template <class Point>
void visit_bars(const std::vector<Bar>& bars, Point& point) {
  for (const Bar& bar : bars) {
    point(bar.x - bar.width / 2, bar.height);
    point(bar.x + bar.width / 2, 0.0);
  }
}

template <class Point>
void visit_corners(const Grid& grid, Point& point) {
  GROKLAB_CHECK(grid.values.size() == static_cast<std::size_t>(grid.n_rows) * static_cast<std::size_t>(grid.n_cols));
  point(grid.x.low, grid.y.low);
  point(grid.x.high, grid.y.high);
}

/// Calls point(x, y) for what a layer covers: its points, both edges of a band, the corners of a bar or a grid.
template <class Point>
void visit_extent(const Layer& layer, Point&& point) {
  if (const auto* line = std::get_if<LineLayer>(&layer)) {
    visit_pairs(line->x, line->y, point);
  } else if (const auto* scatter = std::get_if<ScatterLayer>(&layer)) {
    visit_pairs(scatter->x, scatter->y, point);
  } else if (const auto* band = std::get_if<BandLayer>(&layer)) {
    visit_pairs(band->x, band->low, point);
    visit_pairs(band->x, band->high, point);
  } else if (const auto* bar = std::get_if<BarLayer>(&layer)) {
    visit_bars(bars_of(*bar), point);
  } else if (const auto* bins = std::get_if<HistogramLayer>(&layer)) {
    visit_bars(bars_of(*bins), point);
  } else if (const auto* heatmap = std::get_if<HeatmapLayer>(&layer)) {
    visit_corners(heatmap->grid, point);
  } else if (const auto* surface = std::get_if<SurfaceLayer>(&layer)) {
    visit_corners(surface->grid, point);
  } else if (const auto* polar = std::get_if<PolarLineLayer>(&layer)) {
    const LineLayer cartesian = as_line(*polar);
    visit_pairs(cartesian.x, cartesian.y, point);
  }
}

/// The grid that a layer colours; nullptr for other layers.
const Grid* colored_grid(const Layer& layer) {
  if (const auto* heatmap = std::get_if<HeatmapLayer>(&layer)) {
    return &heatmap->grid;
  }
  const auto* surface = std::get_if<SurfaceLayer>(&layer);
  return surface == nullptr ? nullptr : &surface->grid;
}

template <class L>
bool has_layer(const Panel& panel) {
  return std::any_of(panel.layers.begin(), panel.layers.end(),
                     [](const Layer& layer) { return std::holds_alternative<L>(layer); });
}

/// The span of values held so far.
struct Found {
  double low = kInf;
  double high = -kInf;

  void hold(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  bool empty() const { return !(low <= high); }
};

/// `lower` and `upper`: margins as shares of the span.
Limits padded_linear(const Found& found, double lower, double upper) {
  const double span = found.high - found.low;
  if (!(span > 0)) {
    const double half = found.low == 0 ? 1 : 0.1 * std::abs(found.low);
    return {found.low - half, found.high + half};
  }
  return {found.low - lower * span, found.high + upper * span};
}

/// At least one decade, so that at least one power of ten is in it.
Limits padded_log(const Found& found) {
  double low = std::log10(found.low);
  double high = std::log10(found.high);
  const double missing = 1 - (high - low);
  const double margin = std::max(kMarginFrac * (high - low), missing / 2);
  low = std::max(low - margin, -307.0);
  high = std::min(high + margin, 308.0);
  return {std::pow(10, low), std::pow(10, high)};
}

Found found_on(const Panel& panel, AxisName name) {
  const Axis& axis = name == AxisName::X ? panel.x : panel.y;
  // Points outside the other axis's own limits are not seen and do not stretch this one.
  const Axis& other = name == AxisName::X ? panel.y : panel.x;
  Found found;
  for (const Layer& layer : panel.layers) {
    visit_extent(layer, [&](double x, double y) {
      const double along = name == AxisName::X ? x : y;
      const double across = name == AxisName::X ? y : x;
      const bool seen = !other.limits || (across >= other.limits->low && across <= other.limits->high);
      if (drawable(panel, x, y) && seen) {
        found.hold(along);
      }
    });
    const auto* rule = std::get_if<RuleLayer>(&layer);
    const Direction across = name == AxisName::X ? Direction::Vertical : Direction::Horizontal;
    if (rule != nullptr && rule->direction == across && drawable_on(axis.scale, rule->at)) {
      found.hold(rule->at);
    }
  }
  return found;
}

Limits limits_alone(const Panel& panel, AxisName name) {
  const Axis& axis = name == AxisName::X ? panel.x : panel.y;
  if (axis.limits) {
    GROKLAB_CHECK(axis.limits->low < axis.limits->high);
    GROKLAB_CHECK(drawable_on(axis.scale, axis.limits->low) && drawable_on(axis.scale, axis.limits->high));
    return *axis.limits;
  }
  const Found found = found_on(panel, name);
  if (found.empty()) {
    return axis.scale == Scale::Log ? Limits{0.1, 10} : Limits{0, 1};
  }
  if (axis.scale == Scale::Log) {
    return padded_log(found);
  }
  const bool around_grid = has_layer<HeatmapLayer>(panel) || has_layer<SurfaceLayer>(panel);
  const bool square = panel.frame == Frame::Square || panel.frame == Frame::Polar;
  const bool exact = around_grid || (name == AxisName::X && !square);
  const bool on_ground = found.low == 0 && (has_layer<BarLayer>(panel) || has_layer<HistogramLayer>(panel));
  return padded_linear(found, exact || on_ground ? 0 : kMarginFrac, exact ? 0 : kMarginFrac);
}

Limits widened(const Limits& limits, double span) {
  const double middle = (limits.low + limits.high) / 2;
  return {middle - span / 2, middle + span / 2};
}

}  // namespace

ColorRole series_color(std::size_t index) {
  static constexpr std::array kSeries = {ColorRole::Train,  ColorRole::Test,  ColorRole::Measure, ColorRole::Second,
                                         ColorRole::Fourth, ColorRole::Third, ColorRole::Fifth};
  return kSeries[index % kSeries.size()];
}

bool drawable(const Panel& panel, double x, double y) {
  return drawable_on(panel.x.scale, x) && drawable_on(panel.y.scale, y);
}

std::size_t drawable_points(const Panel& panel) {
  std::size_t n = 0;
  for (const Layer& layer : panel.layers) {
    if (const Grid* grid = colored_grid(layer)) {
      const Scale scale = panel.color ? panel.color->scale : Scale::Linear;
      n += static_cast<std::size_t>(std::count_if(grid->values.begin(), grid->values.end(),
                                                  [&](double value) { return drawable_on(scale, value); }));
    } else {
      visit_extent(layer, [&](double x, double y) { n += static_cast<std::size_t>(drawable(panel, x, y)); });
    }
  }
  return n;
}

Limits axis_limits(const Panel& panel, AxisName name) {
  const Limits limits = limits_alone(panel, name);
  if (panel.frame != Frame::Square && panel.frame != Frame::Polar) {
    return limits;
  }
  const Limits other = limits_alone(panel, name == AxisName::X ? AxisName::Y : AxisName::X);
  if (panel.frame == Frame::Polar) {
    const double reach = std::max({-limits.low, limits.high, -other.low, other.high});
    return {-reach, reach};
  }
  return widened(limits, std::max(limits.high - limits.low, other.high - other.low));
}

Limits color_limits(const Panel& panel) {
  GROKLAB_CHECK(panel.color.has_value());
  const ColorAxis& axis = *panel.color;
  if (axis.limits) {
    return *axis.limits;
  }
  Found found;
  const auto hold = [&](const std::vector<double>& values) {
    for (const double value : values) {
      if (drawable_on(axis.scale, value)) {
        found.hold(value);
      }
    }
  };
  for (const Layer& layer : panel.layers) {
    if (const Grid* grid = colored_grid(layer)) {
      hold(grid->values);
    } else if (const auto* scatter = std::get_if<ScatterLayer>(&layer)) {
      hold(scatter->value);
    }
  }
  if (found.empty()) {
    return axis.scale == Scale::Log ? Limits{0.1, 10} : Limits{0, 1};
  }
  if (axis.map == ColorMap::Diverging) {
    const double reach = std::max(std::abs(found.low), std::abs(found.high));
    return reach > 0 ? Limits{-reach, reach} : Limits{-1, 1};
  }
  if (axis.scale == Scale::Log) {
    return found.low < found.high ? Limits{found.low, found.high} : padded_log(found);
  }
  return padded_linear(found, 0, 0);
}

LineLayer as_line(const PolarLineLayer& layer) {
  GROKLAB_CHECK(layer.angle.size() == layer.radius.size());
  LineLayer line{{}, {}, layer.label, layer.color, layer.dash};
  for (std::size_t i = 0; i < layer.angle.size(); ++i) {
    line.x.push_back(layer.radius[i] * std::cos(layer.angle[i]));
    line.y.push_back(layer.radius[i] * std::sin(layer.angle[i]));
  }
  return line;
}

std::vector<Bar> bars_of(const BarLayer& layer) {
  GROKLAB_CHECK(layer.x.size() == layer.height.size());
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < layer.x.size(); ++i) {
    bars.push_back({layer.x[i], layer.height[i], layer.width});
  }
  return bars;
}

std::vector<Bar> bars_of(const HistogramLayer& layer) {
  GROKLAB_CHECK(layer.edges.size() == layer.count.size() + 1);
  std::vector<Bar> bars;
  for (std::size_t i = 0; i < layer.count.size(); ++i) {
    bars.push_back({(layer.edges[i] + layer.edges[i + 1]) / 2, layer.count[i], layer.edges[i + 1] - layer.edges[i]});
  }
  return bars;
}

HistogramLayer histogram(const std::vector<double>& values, const Limits& limits, int n_bins) {
  GROKLAB_CHECK(n_bins > 0 && limits.low < limits.high);
  HistogramLayer layer;
  layer.count.resize(static_cast<std::size_t>(n_bins));
  for (int i = 0; i <= n_bins; ++i) {
    layer.edges.push_back(limits.low + (limits.high - limits.low) * i / n_bins);
  }
  for (const double value : values) {
    if (value >= limits.low && value <= limits.high) {
      const double place = (value - limits.low) / (limits.high - limits.low) * n_bins;
      layer.count[std::min(static_cast<std::size_t>(place), layer.count.size() - 1)] += 1;
    }
  }
  return layer;
}

void mark_empty_panels(Figure& figure) {
  for (Panel& panel : figure.panels) {
    const bool says_why = std::any_of(panel.layers.begin(), panel.layers.end(), [](const Layer& layer) {
      const auto* text = std::get_if<TextLayer>(&layer);
      return text != nullptr && text->placement == Placement::Panel;
    });
    if (!says_why && drawable_points(panel) == 0) {
      panel.layers.emplace_back(TextLayer{0.5, 0.5, "no finite values"});
    }
  }
}

}  // namespace groklab
