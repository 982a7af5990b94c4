// SPDX-License-Identifier: MIT
#include "figures/embedding_circles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/circle_quality.hpp"
#include "analysis/fourier_basis.hpp"
#include "analysis/placed_functions.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"
#include "figures/weight_panels.hpp"

namespace groklab {
namespace {

constexpr double kReach = 1.6;  // in circles, the same in every panel; what is further out is not shown

/// Places in the order in which a perfect circle of that frequency goes around.
std::vector<int> around_the_circle(int frequency, int n) {
  std::vector<int> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int s, int t) { return frequency * s % n < frequency * t % n; });
  return order;
}

Panel circle_panel(const std::vector<CirclePoint>& points, int frequency, double share) {
  const auto n = static_cast<int>(points.size());
  Panel panel;
  panel.title = fmt::format("k = {}, {:.0f} % of energy", frequency, 100 * share);
  panel.frame = Frame::Polar;
  panel.x.limits = panel.y.limits = Limits{-kReach, kReach};
  panel.color = ColorAxis{"k t mod n, in turns", ColorMap::Cyclic, Scale::Linear, Limits{0, 1}, false};
  PolarLineLayer line{{}, {}, "", ColorRole::Muted};
  ScatterLayer dots{{}, {}, "", ColorRole::Measure};
  for (const int place : around_the_circle(frequency, n)) {
    const CirclePoint& point = points[static_cast<std::size_t>(place)];
    line.angle.push_back(std::atan2(point.y, point.x));
    line.radius.push_back(std::hypot(point.x, point.y));
    dots.x.push_back(point.x);
    dots.y.push_back(point.y);
    dots.value.push_back(static_cast<double>(frequency * place % n) / n);
  }
  if (n > 0) {
    line.angle.push_back(line.angle.front());
    line.radius.push_back(line.radius.front());
  }
  panel.layers.emplace_back(std::move(line));
  panel.layers.emplace_back(std::move(dots));
  return panel;
}

}  // namespace

std::vector<Panel> circle_panels(const NetworkView& network, std::span<const double> params) {
  constexpr std::size_t kMostPanels = 6;
  const Coordinates& coordinates = network.coordinates();
  const TokenWeights weights = embedding_weights(network.spec);
  const std::vector<double> rows =
      token_rows(coordinates, {params.data() + weights.offset, weights.rows, weights.cols});
  const std::vector<float> rounded(rows.begin(), rows.end());
  const MatrixView<const float> view(rounded.data(), coordinates.n, weights.cols);
  const std::vector<double> shares = energy_shares(
      folded_energy(fourier_basis(coordinates.n), rows.data(), weights.cols, weights.cols, coordinates.n));
  const std::vector<int>& keys = network.keys.frequencies;
  std::vector<Panel> panels;
  for (std::size_t i = 0; i < std::min(keys.size(), kMostPanels); ++i) {
    panels.push_back(circle_panel(circle_positions(view, keys[i]), keys[i], shares[static_cast<std::size_t>(keys[i])]));
  }
  return panels;
}

Figure embedding_circles(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  Figure figure = start_figure_at(data, network.step, "embedding_circles", "Circles of the embedding", 3);
  figure.aspect = 1;
  figure.panels = circle_panels(network, network.tables.params);
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
