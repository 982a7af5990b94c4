// SPDX-License-Identifier: MIT
#include "figures/neuron_activation_grids.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/fourier_basis.hpp"
#include "figures/frequency_panels.hpp"
#include "figures/neuron_plane.hpp"
#include "figures/run_panels.hpp"

namespace groklab {
namespace {

constexpr int kNeuronsAFrequency = 3;
constexpr std::size_t kMostFrequencies = 5;

/// A function of the pair from its coefficients at the constant and one frequency: [n * n], a the slower index.
std::vector<double> function_at(const NetworkView& network, int neuron, int frequency) {
  const int n = network.coordinates().n;
  const std::vector<double> basis = fourier_basis(n);
  std::vector<double> values(static_cast<std::size_t>(n * n));
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const bool in_i = i == 0 || basis_frequency(i) == frequency;
      const bool in_j = j == 0 || basis_frequency(j) == frequency;
      if (!in_i || !in_j) {
        continue;
      }
      const double coefficient =
          network.neuron_coefficients[static_cast<std::size_t>((i * n + j) * network.n_neurons() + neuron)];
      for (int x = 0; x < n; ++x) {
        const double along = coefficient * basis[static_cast<std::size_t>(i * n + x)];
        for (int y = 0; y < n; ++y) {
          values[static_cast<std::size_t>(x * n + y)] += along * basis[static_cast<std::size_t>(j * n + y)];
        }
      }
    }
  }
  return values;
}

Panel neuron_panel(const NetworkView& network, int neuron) {
  const FrequencyFit& fit = network.neuron_fits[static_cast<std::size_t>(neuron)];
  const int n = network.coordinates().n;
  const std::vector<double> explained = function_at(network, neuron, fit.frequency);
  Panel panel =
      neuron_plane(network, neuron, [&](std::ptrdiff_t pair) { return network.tables.neurons()(pair, neuron); });
  panel.title = fmt::format("{}: {:.0f} % of k = {}", neuron, 100 * fit.fve, fit.frequency);
  const auto [low, high] = std::minmax_element(explained.begin(), explained.end());
  const PlacesByAngle place(fit.frequency, n);
  const HeatmapLayer at_angles =
      pair_heatmap(n, [&](int i, int j) { return explained[static_cast<std::size_t>(place[i] * n + place[j])]; });
  panel.layers.emplace_back(ContourLayer{at_angles.grid, {(*low + *high) / 2}, "", ColorRole::Test});
  return panel;
}

}  // namespace

Figure neuron_activation_grids(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  Figure figure =
      start_figure_at(data, network.step, "neuron_activation_grids", "Neurons over all pairs", kNeuronsAFrequency);
  figure.subtitle =
      "neuron and variance explained; pairs in the order of their angles; line: the explaining polynomial at half "
      "height";
  figure.aspect = 1;
  for (const int neuron : best_neurons(network, kNeuronsAFrequency, kMostFrequencies)) {
    figure.panels.push_back(neuron_panel(network, neuron));
  }
  return figure;
}

}  // namespace groklab
