// SPDX-License-Identifier: MIT
#include "figures/frequency_panels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace groklab {
namespace {

/// Of all key frequencies; before a run groks nearly every frequency is one.
constexpr std::size_t kMostNumbered = 9;

/// The key frequencies of most energy, in a panel's own shares.
std::vector<int> numbered_keys(std::vector<int> keys, const std::vector<double>& shares) {
  const auto share = [&](int k) { return shares[static_cast<std::size_t>(k)]; };
  std::stable_sort(keys.begin(), keys.end(), [&](int x, int y) { return share(x) > share(y); });
  keys.resize(std::min(keys.size(), kMostNumbered));
  return keys;
}

}  // namespace

std::vector<double> energy_shares(std::span<const double> energy) {
  std::vector<double> shares(energy.begin(), energy.end());
  shares.at(0) = 0;
  const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
  for (double& share : shares) {
    share = total > 0 ? share / total : 0;
  }
  return shares;
}

Panel spectrum_panel(std::string title, const std::vector<double>& energy, const std::vector<int>& keys) {
  Panel panel;
  panel.title = std::move(title);
  panel.x.label = "frequency k";
  panel.y.label = "share of energy";
  const std::vector<double> shares = energy_shares(energy);
  BarLayer key{{}, {}, 0.8, "key", ColorRole::Test};
  BarLayer other{{}, {}, 0.8, "other", ColorRole::Train};
  for (std::size_t k = 1; k < shares.size(); ++k) {
    const bool is_key = std::find(keys.begin(), keys.end(), static_cast<int>(k)) != keys.end();
    BarLayer& layer = is_key ? key : other;
    layer.x.push_back(static_cast<double>(k));
    layer.height.push_back(shares[k]);
  }
  for (const int k : numbered_keys(keys, shares)) {
    panel.layers.emplace_back(
        RuleLayer{Direction::Vertical, static_cast<double>(k), fmt::format("{}", k), ColorRole::Muted, Dash::Dotted});
  }
  panel.layers.emplace_back(std::move(other));
  panel.layers.emplace_back(std::move(key));
  return panel;
}

std::string place_label(const Coordinates& coordinates, const std::string& quantity) {
  return coordinates.kind == BasisKind::Additive ? quantity : "log " + quantity;
}

std::string frequency_label(int frequency) { return fmt::format("k = {}", frequency); }

std::vector<int> neurons_by_frequency(const NetworkView& network) {
  const std::vector<int>& keys = network.keys.frequencies;
  const auto place = [&](int neuron) {
    const FrequencyFit& fit = network.neuron_fits[static_cast<std::size_t>(neuron)];
    const auto key = std::find(keys.begin(), keys.end(), fit.frequency);
    // After all keys come the others by frequency.
    return key != keys.end() ? key - keys.begin() : std::ssize(keys) + fit.frequency;
  };
  std::vector<int> order;
  for (int neuron = 0; neuron < network.n_neurons(); ++neuron) {
    if (network.neuron_fits[static_cast<std::size_t>(neuron)].frequency > 0) {
      order.push_back(neuron);
    }
  }
  std::stable_sort(order.begin(), order.end(), [&](int x, int y) {
    const auto place_x = place(x);
    const auto place_y = place(y);
    const auto& fits = network.neuron_fits;
    return place_x != place_y ? place_x < place_y
                              : fits[static_cast<std::size_t>(x)].fve > fits[static_cast<std::size_t>(y)].fve;
  });
  return order;
}

std::vector<int> best_neurons(const NetworkView& network, int a_frequency, std::size_t most_frequencies) {
  const std::vector<int> order = neurons_by_frequency(network);
  const std::vector<int>& keys = network.keys.frequencies;
  std::vector<int> best;
  for (std::size_t key = 0; key < std::min(keys.size(), most_frequencies); ++key) {
    int taken = 0;
    for (const int neuron : order) {
      if (network.neuron_fits[static_cast<std::size_t>(neuron)].frequency == keys[key] && taken < a_frequency) {
        best.push_back(neuron);
        ++taken;
      }
    }
  }
  return best;
}

std::vector<Tick> neuron_ticks(const NetworkView& network, const std::vector<int>& order) {
  std::vector<Tick> ticks;
  const double least = 0.04 * static_cast<double>(order.size());  // rows of a label's height
  for (const int k : network.keys.frequencies) {
    double first = -1;
    double last = -1;
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (network.neuron_fits[static_cast<std::size_t>(order[i])].frequency == k) {
        first = first < 0 ? static_cast<double>(i) : first;
        last = static_cast<double>(i) + 1;
      }
    }
    if (last - first > least) {
      ticks.push_back({(first + last) / 2, frequency_label(k)});
    }
  }
  return ticks;
}

}  // namespace groklab
