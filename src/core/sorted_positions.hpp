// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace groklab {

/// The positions 0 to n - 1 in the order that `comes_before`, of two positions, says; equal ones stay in their own order.
template <class ComesBefore>
std::vector<std::size_t> sorted_positions(std::size_t n, ComesBefore&& comes_before) {
  std::vector<std::size_t> positions(n);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  std::stable_sort(positions.begin(), positions.end(), comes_before);
  return positions;
}

}  // namespace groklab
