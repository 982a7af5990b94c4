// SPDX-License-Identifier: MIT
#include "core/numpy_generator.hpp"

#include <bit>
#include <numeric>
#include <utility>

#include "core/check.hpp"

namespace groklab {

std::int32_t NumpyRandomState::randint(std::int32_t high) noexcept {
  GROKLAB_CHECK(high >= 1);
  const auto bound = static_cast<std::uint32_t>(high);
  if (bound == 1) {
    return 0;  // NumPy takes no word for a choice of one
  }
  // The low bits that can hold high - 1, drawn again while they are above it.
  const std::uint32_t mask = std::bit_ceil(bound) - 1;
  std::uint32_t draw = words_.next_u32() & mask;
  while (draw >= bound) {
    draw = words_.next_u32() & mask;
  }
  return static_cast<std::int32_t>(draw);
}

std::vector<std::int32_t> NumpyRandomState::permutation(std::int32_t n) {
  GROKLAB_CHECK(n >= 0);
  std::vector<std::int32_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::int32_t i = n - 1; i > 0; --i) {
    std::swap(order[static_cast<std::size_t>(i)], order[static_cast<std::size_t>(randint(i + 1))]);
  }
  return order;
}

std::vector<std::int32_t> NumpyRandomState::choice(std::int32_t n, std::int32_t size) {
  GROKLAB_CHECK(0 <= size && size <= n);
  std::vector<std::int32_t> chosen = permutation(n);
  chosen.resize(static_cast<std::size_t>(size));
  return chosen;
}

std::vector<std::int32_t> numpy_permutation(std::uint32_t seed, std::int32_t n) {
  return NumpyRandomState(seed).permutation(n);
}

}  // namespace groklab
