// SPDX-License-Identifier: MIT
#include "stats/mid_ranks.hpp"

#include "stats/ascending_order.hpp"

namespace groklab {

std::vector<double> mid_ranks(std::span<const double> values) {
  const std::vector<std::size_t> order = ascending_order(values);
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      ++end;
    }
    const double shared = static_cast<double>(begin + 1 + end) / 2;  // the mean of begin + 1 .. end
    for (std::size_t i = begin; i < end; ++i) {
      ranks[order[i]] = shared;
    }
  }
  return ranks;
}

}  // namespace groklab
