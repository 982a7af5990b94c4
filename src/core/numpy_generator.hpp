// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/mt19937.hpp"

namespace groklab {

/// np.random.RandomState(seed), the legacy generator, as far as published code draws from it. Every whole number is
/// drawn by masked rejection from 32-bit words, which is what NumPy does for any range below 2^32.
class NumpyRandomState {
 public:
  explicit NumpyRandomState(std::uint32_t seed) noexcept : words_(seed) {}

  /// randint(0, high): uniform in [0, high), high >= 1. An array of n numbers is n such draws.
  std::int32_t randint(std::int32_t high) noexcept;
  std::vector<std::int32_t> permutation(std::int32_t n);
  /// choice(n, size, replace=False), size <= n: the head of permutation(n).
  std::vector<std::int32_t> choice(std::int32_t n, std::int32_t size);

 private:
  Mt19937 words_;
};

/// np.random.RandomState(seed).permutation(n).
std::vector<std::int32_t> numpy_permutation(std::uint32_t seed, std::int32_t n);

}  // namespace groklab
