// SPDX-License-Identifier: MIT
#include "figures/neuron_activation_grids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analysis/fourier_basis.hpp"
#include "figures/frequency_panels.hpp"
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

/// Places in the order of k place mod n, in which a function of frequency k has one period; as they are where k has no
/// inverse mod n.
std::vector<int> places_by_angle(int frequency, int n) {
  std::vector<int> place(static_cast<std::size_t>(n));
  std::iota(place.begin(), place.end(), 0);
  if (std::gcd(frequency, n) == 1) {
    for (int i = 0; i < n; ++i) {
      place[static_cast<std::size_t>(frequency * i % n)] = i;
    }
  }
  return place;
}

Panel neuron_panel(const NetworkView& network, int neuron) {
  const Coordinates& coordinates = network.coordinates();
  const FrequencyFit& fit = network.neuron_fits[static_cast<std::size_t>(neuron)];
  const int n = coordinates.n;
  const std::vector<int> place = places_by_angle(fit.frequency, n);
  const std::vector<double> explained = function_at(network, neuron, fit.frequency);
  const auto at_angles = [&](auto&& value) {
    return pair_heatmap(
        n, [&](int i, int j) { return value(place[static_cast<std::size_t>(i)], place[static_cast<std::size_t>(j)]); });
  };
  Panel panel = pair_panel(fmt::format("{}: {:.0f} % of k = {}", neuron, 100 * fit.fve, fit.frequency), n);
  panel.x.label = fmt::format("k {} mod {}", place_label(coordinates, "a"), n);
  panel.y.label = fmt::format("k {} mod {}", place_label(coordinates, "b"), n);
  panel.color = ColorAxis{""};
  panel.layers.emplace_back(
      at_angles([&](int a, int b) { return network.tables.neurons()(coordinates.pair_row(a, b), neuron); }));
  const auto [low, high] = std::minmax_element(explained.begin(), explained.end());
  panel.layers.emplace_back(
      ContourLayer{at_angles([&](int a, int b) { return explained[static_cast<std::size_t>(a * n + b)]; }).grid,
                   {(*low + *high) / 2},
                   "",
                   ColorRole::Test});
  return panel;
}

}  // namespace

Figure neuron_activation_grids(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const std::vector<int> order = neurons_by_frequency(network);
  Figure figure =
      start_figure_at(data, network.step, "neuron_activation_grids", "Neurons over all pairs", kNeuronsAFrequency);
  figure.subtitle =
      "neuron and variance explained; pairs in the order of their angles; line: the explaining polynomial at half "
      "height";
  figure.aspect = 1;
  const std::vector<int>& keys = network.keys.frequencies;
  for (std::size_t key = 0; key < std::min(keys.size(), kMostFrequencies); ++key) {
    int shown = 0;
    for (const int neuron : order) {
      if (network.neuron_fits[static_cast<std::size_t>(neuron)].frequency == keys[key] && shown < kNeuronsAFrequency) {
        figure.panels.push_back(neuron_panel(network, neuron));
        ++shown;
      }
    }
  }
  return figure;
}

}  // namespace groklab
