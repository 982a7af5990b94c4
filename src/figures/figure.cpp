// SPDX-License-Identifier: MIT
#include "figures/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/check.hpp"

namespace groklab {
namespace {

constexpr double kMarginFrac = 0.05;  // of the span, on each side

bool drawable_on(const Axis& axis, double value) {
  return std::isfinite(value) && (axis.scale == Scale::Linear || value > 0);
}

template <class Point>
void visit_pairs(const std::vector<double>& x, const std::vector<double>& y, Point& point) {
  GROKLAB_CHECK(x.size() == y.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    point(x[i], y[i]);
  }
}

/// Calls point(x, y) for every point of a layer; a band gives its two edges.
template <class Point>
void visit_points(const Layer& layer, Point&& point) {
  if (const auto* line = std::get_if<LineLayer>(&layer)) {
    visit_pairs(line->x, line->y, point);
  } else if (const auto* scatter = std::get_if<ScatterLayer>(&layer)) {
    visit_pairs(scatter->x, scatter->y, point);
  } else if (const auto* band = std::get_if<BandLayer>(&layer)) {
    visit_pairs(band->x, band->low, point);
    visit_pairs(band->x, band->high, point);
  }
}

Limits padded_linear(Limits found, bool exact) {
  const double span = found.high - found.low;
  if (!(span > 0)) {
    const double half = found.low == 0 ? 1 : 0.1 * std::abs(found.low);
    return {found.low - half, found.high + half};
  }
  const double margin = exact ? 0 : kMarginFrac * span;
  return {found.low - margin, found.high + margin};
}

/// At least one decade, so that at least one power of ten is in it.
Limits padded_log(Limits found) {
  double low = std::log10(found.low);
  double high = std::log10(found.high);
  const double missing = 1 - (high - low);
  const double margin = std::max(kMarginFrac * (high - low), missing / 2);
  low = std::max(low - margin, -307.0);
  high = std::min(high + margin, 308.0);
  return {std::pow(10, low), std::pow(10, high)};
}

std::string superscript(int n) {
  static constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = n < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(n))) {
    text += kDigits[c - '0'];
  }
  return text;
}

std::vector<Tick> log_ticks(const Limits& limits, int target) {
  const int first = static_cast<int>(std::ceil(std::log10(limits.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(limits.high) + 1e-9));
  const int every = std::max(1, (last - first + target) / std::max(target, 1));
  std::vector<Tick> ticks;
  for (int n = first - 1; n <= last; ++n) {
    const double decade = std::pow(10, n);
    if (n >= first) {
      ticks.push_back({decade, n % every == 0 ? "10" + superscript(n) : ""});
    }
    for (int k = 2; k <= 9 && last - first <= 2; ++k) {
      if (k * decade >= limits.low && k * decade <= limits.high) {
        ticks.push_back({k * decade, ""});
      }
    }
  }
  return ticks;
}

/// 1, 2, 2.5 or 5 times a power of ten.
double round_step(double span, int target) {
  const double raw = span / std::max(target, 1);
  const double decade = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * decade >= 0.85 * raw) {
      return factor * decade;
    }
  }
  return 10 * decade;
}

/// Decimal places that write every multiple of `step`.
int decimals_of(double step) {
  int decimals = 0;
  double scaled = step;
  while (decimals < 9 && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled) {
    scaled *= 10;
    ++decimals;
  }
  return decimals;
}

std::string tick_label(double at, double largest, double step) {
  if (at == 0) {
    return "0";
  }
  if (largest < 1e-4 || largest >= 1e12) {
    return fmt::format("{:.6g}", at);
  }
  const bool mega = largest >= 1e7 && step >= 1e5;
  const bool kilo = !mega && largest >= 1e4 && step >= 100;
  const double unit = mega ? 1e6 : kilo ? 1e3 : 1;
  const char* suffix = mega ? "M" : kilo ? "k" : "";
  return fmt::format("{:.{}f}{}", at / unit, decimals_of(step / unit), suffix);
}

std::vector<Tick> linear_ticks(const Limits& limits, int target) {
  const double step = round_step(limits.high - limits.low, target);
  const double largest = std::max(std::abs(limits.low), std::abs(limits.high));
  std::vector<Tick> ticks;
  const double first = std::ceil(limits.low / step - 1e-9);
  const double last = std::floor(limits.high / step + 1e-9);
  const int n_ticks = static_cast<int>(last - first) + 1;
  for (int i = 0; i < n_ticks; ++i) {
    const double n = first + i;
    const double at = n == 0 ? 0 : n * step;
    ticks.push_back({at, tick_label(at, largest, step)});
  }
  return ticks;
}

}  // namespace

bool drawable(const Panel& panel, double x, double y) { return drawable_on(panel.x, x) && drawable_on(panel.y, y); }

std::size_t drawable_points(const Panel& panel) {
  std::size_t n = 0;
  for (const Layer& layer : panel.layers) {
    visit_points(layer, [&](double x, double y) { n += static_cast<std::size_t>(drawable(panel, x, y)); });
  }
  return n;
}

Limits axis_limits(const Panel& panel, AxisName name) {
  const Axis& axis = name == AxisName::X ? panel.x : panel.y;
  if (axis.limits) {
    GROKLAB_CHECK(axis.limits->low < axis.limits->high);
    GROKLAB_CHECK(drawable_on(axis, axis.limits->low) && drawable_on(axis, axis.limits->high));
    return *axis.limits;
  }
  Limits found{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  const auto hold = [&](double value) {
    found.low = std::min(found.low, value);
    found.high = std::max(found.high, value);
  };
  // Points outside the other axis's own limits are not seen and do not stretch this one.
  const Axis& other = name == AxisName::X ? panel.y : panel.x;
  for (const Layer& layer : panel.layers) {
    visit_points(layer, [&](double x, double y) {
      const double across = name == AxisName::X ? y : x;
      const bool seen = !other.limits || (across >= other.limits->low && across <= other.limits->high);
      if (drawable(panel, x, y) && seen) {
        hold(name == AxisName::X ? x : y);
      }
    });
    const auto* rule = std::get_if<RuleLayer>(&layer);
    const Direction along = name == AxisName::X ? Direction::Vertical : Direction::Horizontal;
    if (rule != nullptr && rule->direction == along && drawable_on(axis, rule->at)) {
      hold(rule->at);
    }
  }
  if (!(found.low <= found.high)) {
    return axis.scale == Scale::Log ? Limits{0.1, 10} : Limits{0, 1};
  }
  return axis.scale == Scale::Log ? padded_log(found) : padded_linear(found, name == AxisName::X);
}

std::vector<Tick> axis_ticks(const Limits& limits, Scale scale, int target) {
  return scale == Scale::Log ? log_ticks(limits, target) : linear_ticks(limits, target);
}

}  // namespace groklab
