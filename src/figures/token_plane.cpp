// SPDX-License-Identifier: MIT
#include "figures/token_plane.hpp"

#include <algorithm>

#include "analysis/fourier_basis.hpp"

namespace groklab {

int strongest_frequency(MatrixView<const float> rows) {
  const auto p = static_cast<int>(rows.rows);
  const std::vector<double> energy = folded_energy(fourier_basis(p), rows.data, rows.cols, rows.cols, p);
  return static_cast<int>(std::max_element(energy.begin() + 1, energy.end()) - energy.begin());
}

Panel token_plane_panel(const std::vector<double>& x, const std::vector<double>& y, int frequency) {
  ScatterLayer dots{x, y, "", ColorRole::Measure};
  for (std::size_t token = 0; token < x.size(); ++token) {
    dots.value.push_back(static_cast<double>(token * static_cast<std::size_t>(frequency) % x.size()));
  }
  Panel panel;
  panel.frame = Frame::Square;
  panel.color = ColorAxis{"k t mod p", ColorMap::Cyclic, Scale::Linear, Limits{0, static_cast<double>(x.size())}};
  panel.layers.emplace_back(std::move(dots));
  return panel;
}

}  // namespace groklab
