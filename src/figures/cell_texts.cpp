// SPDX-License-Identifier: MIT
#include "figures/cell_texts.hpp"

#include <cmath>

#include "figures/color_map.hpp"
#include "figures/figure_layout.hpp"

namespace groklab {

void write_in_cell(Panel& panel, const Grid& grid, std::size_t cell, std::string text, double height) {
  const ColorAxis& color = *panel.color;
  const double value = grid.values[cell];
  const ColorRole role = std::isfinite(value)
                             ? text_role_on(color_at(color.map, place_frac(color_limits(panel), color.scale, value)))
                             : ColorRole::Muted;
  const auto n_cols = static_cast<std::size_t>(grid.n_cols);
  panel.layers.emplace_back(TextLayer{static_cast<double>(cell % n_cols) + 0.5,
                                      static_cast<double>(cell / n_cols) + height, std::move(text), role,
                                      Placement::Axes});
}

}  // namespace groklab
