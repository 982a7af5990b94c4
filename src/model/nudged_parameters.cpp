// SPDX-License-Identifier: MIT
#include "model/nudged_parameters.hpp"

#include <cmath>
#include <limits>

#include "core/philox.hpp"

namespace groklab {

std::vector<float> nudged_parameters(std::span<const float> params, std::uint64_t seed) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  Philox draw(seed, Stream::Nudge, 0);
  std::vector<float> nudged(params.begin(), params.end());
  for (float& value : nudged) {
    switch (draw.next_below(3)) {
      case 0:
        value = std::nextafter(value, -kInf);
        break;
      case 1:
        value = std::nextafter(value, kInf);
        break;
      default:
        break;
    }
  }
  return nudged;
}

}  // namespace groklab
