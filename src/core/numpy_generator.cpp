// SPDX-License-Identifier: MIT
#include "core/numpy_generator.hpp"

#include <bit>
#include <numeric>
#include <utility>

#include "core/check.hpp"
#include "core/mt19937.hpp"

namespace groklab {

std::vector<std::int32_t> numpy_permutation(std::uint32_t seed, std::int32_t n) {
  GROKLAB_CHECK(n >= 0);
  Mt19937 random(seed);
  std::vector<std::int32_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i-- > 1;) {
    // random_interval(i): the low bits that can hold i, drawn again while they are above it.
    const std::size_t mask = std::bit_ceil(i + 1) - 1;
    std::size_t j = random.next_u32() & mask;
    while (j > i) {
      j = random.next_u32() & mask;
    }
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace groklab
