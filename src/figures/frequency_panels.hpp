// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/network_view.hpp"

namespace groklab {

/// What figures over frequencies have in common. Spectra are folded, entry 0 is the constant and is never shown.

/// Each frequency's share of the energy beyond the constant: [n_frequencies], entry 0 is 0; all 0 without energy.
std::vector<double> energy_shares(std::span<const double> energy);

/// Bars of the shares, the key frequencies in a colour, the strongest of them with their numbers above.
Panel spectrum_panel(std::string title, const std::vector<double>& energy, const std::vector<int>& keys);

/// What an axis over places shows of `quantity`: itself, or its discrete logarithm.
std::string place_label(const Coordinates& coordinates, const std::string& quantity);

/// "k = 35".
std::string frequency_label(int frequency);

/// Neurons by frequency, those of the key frequencies first and in their order, the best explained first; neurons that
/// do not vary are left out.
std::vector<int> neurons_by_frequency(const NetworkView& network);

/// The best-explained neurons of each key frequency: at most `a_frequency` of each of the first `most_frequencies`.
std::vector<int> best_neurons(const NetworkView& network, int a_frequency, std::size_t most_frequencies);

/// Marks at the middle of the rows of each key frequency, as they stand in that order.
std::vector<Tick> neuron_ticks(const NetworkView& network, const std::vector<int>& order);

}  // namespace groklab
