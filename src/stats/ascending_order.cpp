// SPDX-License-Identifier: MIT
#include "stats/ascending_order.hpp"

#include <algorithm>
#include <numeric>

namespace groklab {

std::vector<std::size_t> ascending_order(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  return order;
}

}  // namespace groklab
