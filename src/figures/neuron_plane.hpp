// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/frequency_panels.hpp"
#include "figures/network_view.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

/// Places in the order of k place mod n, in which a function of frequency k has one period; as they are where k has no
/// inverse mod n.
class PlacesByAngle {
 public:
  PlacesByAngle(int frequency, int n);
  int operator[](int i) const { return place_[static_cast<std::size_t>(i)]; }

 private:
  std::vector<int> place_;
};

/// A neuron over all pairs, in the order of the angles of its best frequency, without a title. value(row): what it puts
/// out for the pair of that row of the tables.
template <class Value>
Panel neuron_plane(const NetworkView& network, int neuron, Value&& value) {
  const Coordinates& coordinates = network.coordinates();
  const PlacesByAngle place(network.neuron_fits[static_cast<std::size_t>(neuron)].frequency, coordinates.n);
  Panel panel = pair_panel("", coordinates.n);
  panel.x.label = "k " + place_label(coordinates, "a") + " mod " + std::to_string(coordinates.n);
  panel.y.label = "k " + place_label(coordinates, "b") + " mod " + std::to_string(coordinates.n);
  panel.color = ColorAxis{""};
  panel.layers.emplace_back(
      pair_heatmap(coordinates.n, [&](int i, int j) { return value(coordinates.pair_row(place[i], place[j])); }));
  return panel;
}

}  // namespace groklab
