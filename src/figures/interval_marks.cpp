// SPDX-License-Identifier: MIT
#include "figures/interval_marks.hpp"

#include "core/special_numbers.hpp"

namespace groklab {
namespace {

constexpr double kGap = kNan;

}  // namespace

std::vector<Tick> named_ticks(const std::vector<std::string>& names) {
  std::vector<Tick> ticks;
  for (const std::string& name : names) {
    ticks.push_back({static_cast<double>(ticks.size()), name});
  }
  return ticks;
}

void add_vertical_stroke(LineLayer& layer, double x, const Bounds& interval) {
  layer.x.insert(layer.x.end(), {x, x, kGap});
  layer.y.insert(layer.y.end(), {interval.low, interval.high, kGap});
}

void add_horizontal_stroke(LineLayer& layer, double y, const Bounds& interval) {
  layer.x.insert(layer.x.end(), {interval.low, interval.high, kGap});
  layer.y.insert(layer.y.end(), {y, y, kGap});
}

}  // namespace groklab
