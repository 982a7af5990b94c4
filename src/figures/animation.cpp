// SPDX-License-Identifier: MIT
#include "figures/animation.hpp"

#include <algorithm>

#include "core/special_numbers.hpp"

namespace groklab {
namespace {

struct Cut {
  double x;

  void operator()(LineLayer& line) const {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      line.y[i] = line.x[i] <= x ? line.y[i] : kNan;
    }
  }
  void operator()(BandLayer& band) const {
    for (std::size_t i = 0; i < band.x.size(); ++i) {
      band.low[i] = band.x[i] <= x ? band.low[i] : kNan;
    }
  }
  void operator()(HeatmapLayer& map) const {
    Grid& grid = map.grid;
    const double width = (grid.x.high - grid.x.low) / grid.n_cols;
    for (std::size_t cell = 0; cell < grid.values.size(); ++cell) {
      const auto col = static_cast<double>(cell % static_cast<std::size_t>(grid.n_cols));
      grid.values[cell] = grid.x.low + col * width <= x ? grid.values[cell] : kNan;
    }
  }
  template <class Mark>
  void operator()(Mark&) const {}
};

}  // namespace

Panel up_to(const Panel& whole, double x) {
  Panel panel = whole;
  panel.x.limits = axis_limits(whole, AxisName::X);
  panel.y.limits = axis_limits(whole, AxisName::Y);
  if (panel.color) {
    panel.color->limits = color_limits(whole);
  }
  std::erase_if(panel.layers, [&](const Layer& layer) {
    const auto* rule = std::get_if<RuleLayer>(&layer);
    return rule != nullptr && rule->direction == Direction::Vertical && rule->at > x;
  });
  for (Layer& layer : panel.layers) {
    std::visit(Cut{x}, layer);
  }
  return panel;
}

}  // namespace groklab
