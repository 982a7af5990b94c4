// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace groklab {

/// The Mersenne twister that PyTorch, NumPy and CPython share; the three differ in how they seed it and what they make
/// of its words (torch_generator.hpp, numpy_generator.hpp, python_generator.hpp).
/// Source: Matsumoto & Nishimura 1998; the known first outputs are in the test.
class Mt19937 {
 public:
  explicit Mt19937(std::uint32_t seed) noexcept;                    ///< init_genrand
  explicit Mt19937(std::span<const std::uint32_t> words) noexcept;  ///< init_by_array, words not empty
  std::uint32_t next_u32() noexcept;

 private:
  void seed_with(std::uint32_t seed) noexcept;
  void refill() noexcept;
  std::array<std::uint32_t, 624> state_;
  int used_;
};

}  // namespace groklab
