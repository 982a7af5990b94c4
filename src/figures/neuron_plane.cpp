// SPDX-License-Identifier: MIT
#include "figures/neuron_plane.hpp"

#include <numeric>

namespace groklab {

PlacesByAngle::PlacesByAngle(int frequency, int n) : place_(static_cast<std::size_t>(n)) {
  std::iota(place_.begin(), place_.end(), 0);
  if (std::gcd(frequency, n) == 1) {
    for (int i = 0; i < n; ++i) {
      place_[static_cast<std::size_t>(frequency * i % n)] = i;
    }
  }
}

}  // namespace groklab
