// SPDX-License-Identifier: MIT
#include "figures/step_marker.hpp"

namespace groklab {

void add_step_marker(Figure& figure, std::int64_t step) {
  const auto at = static_cast<double>(step);
  for (Panel& panel : figure.panels) {
    if (panel.x.label != "step" || panel.frame != Frame::Plain) {
      continue;
    }
    const Limits limits = axis_limits(panel, AxisName::X);
    if (at >= limits.low && at <= limits.high) {
      panel.layers.emplace_back(RuleLayer{Direction::Vertical, at, "", ColorRole::Second, Dash::Solid});
    }
  }
}

}  // namespace groklab
