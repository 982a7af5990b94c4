// SPDX-License-Identifier: MIT
#include "core/python_generator.hpp"

#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <utility>

#include "core/check.hpp"
#include "core/mt19937.hpp"

namespace groklab {
namespace {

/// random.seed(int) hands init_by_array the integer's 32-bit words, lowest first, without leading zeros (0: one word).
Mt19937 seeded(std::uint64_t seed) {
  const std::array<std::uint32_t, 2> words = {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)};
  return Mt19937(std::span<const std::uint32_t>(words).first(words[1] == 0 ? 1 : 2));
}

}  // namespace

std::vector<std::int32_t> python_shuffled(std::uint64_t seed, std::int32_t n) {
  GROKLAB_CHECK(n >= 0);
  Mt19937 random = seeded(seed);
  std::vector<std::int32_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = order.size(); i-- > 1;) {
    // _randbelow(i + 1): getrandbits of that bit length, the high bits of a word, drawn again while too large.
    const int shift = 32 - static_cast<int>(std::bit_width(i + 1));
    std::size_t j = random.next_u32() >> shift;
    while (j > i) {
      j = random.next_u32() >> shift;
    }
    std::swap(order[i], order[j]);
  }
  return order;
}

}  // namespace groklab
