// SPDX-License-Identifier: MIT
#include "figures/axis_ticks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace groklab {
namespace {

std::string superscript(int n) {
  static constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text = n < 0 ? "⁻" : "";
  for (const char c : std::to_string(std::abs(n))) {
    text += kDigits[c - '0'];
  }
  return text;
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

/// Powers of ten; where no more than one of them is in sight, 2 and 5 times them too, all as plain numbers.
std::vector<Tick> log_ticks(const Limits& limits, int target) {
  const int first = static_cast<int>(std::ceil(std::log10(limits.low) - 1e-9));
  const int last = static_cast<int>(std::floor(std::log10(limits.high) + 1e-9));
  const int every = std::max(1, (last - first + target) / std::max(target, 1));
  const bool few = last - first < 1;
  std::vector<Tick> ticks;
  for (int n = first - 1; n <= last; ++n) {
    const double decade = std::pow(10, n);
    if (n >= first) {
      const std::string power = n % every == 0 ? "10" + superscript(n) : "";
      ticks.push_back({decade, few ? tick_label(decade, decade, decade) : power});
    }
    for (int k = 2; k <= 9 && last - first <= 2; ++k) {
      const double at = k * decade;
      if (at >= limits.low && at <= limits.high) {
        ticks.push_back({at, few && (k == 2 || k == 5) ? tick_label(at, at, decade) : ""});
      }
    }
  }
  const auto labelled = std::count_if(ticks.begin(), ticks.end(), [](const Tick& tick) { return !tick.label.empty(); });
  return labelled >= 2 ? ticks : linear_ticks(limits, target);
}

}  // namespace

std::vector<Tick> axis_ticks(const Limits& limits, Scale scale, int target) {
  return scale == Scale::Log ? log_ticks(limits, target) : linear_ticks(limits, target);
}

std::vector<Tick> ticks_of(const Axis& axis, const Limits& limits, int target) {
  if (axis.ticks.empty()) {
    return axis_ticks(limits, axis.scale, target);
  }
  std::vector<Tick> inside;
  for (const Tick& tick : axis.ticks) {
    if (tick.at >= limits.low && tick.at <= limits.high) {
      inside.push_back(tick);
    }
  }
  return inside;
}

}  // namespace groklab
