// SPDX-License-Identifier: MIT
#include "stats/ascending_order.hpp"

#include "core/sorted_positions.hpp"

namespace groklab {

std::vector<std::size_t> ascending_order(std::span<const double> values) {
  return sorted_positions(values.size(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
}

}  // namespace groklab
