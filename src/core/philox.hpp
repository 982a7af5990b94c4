// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace groklab {

/// What a native random stream is for: streams of different purposes never overlap, whatever the seeds.
enum class Stream : std::uint32_t {
  Split = 1,
  Init = 2,
  Batch = 3,
  Dropout = 4,
  Nudge = 5,
  Control = 6,
  Bootstrap = 7,
  Search = 8
};

/// Round multipliers and key increments of Philox4x32 (the paper's table 2 and section 4.2).
inline constexpr std::uint64_t kPhiloxMultiplier0 = 0xD2511F53;
inline constexpr std::uint64_t kPhiloxMultiplier1 = 0xCD9E8D57;
inline constexpr std::uint32_t kPhiloxWeyl0 = 0x9E3779B9;
inline constexpr std::uint32_t kPhiloxWeyl1 = 0xBB67AE85;

/// Philox4x32-10 block cipher: the 4 words of counter block `counter` under `key`.
/// Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"; known answers in the test.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

/// A sequence of random numbers named by (seed, stream, index): the same name gives the same numbers, with no state to
/// save. `index` tells apart draws of one purpose: the tensor, the epoch, or the step.
/// Seeds are 64 bits; key = seed, counter = {position, stream, index low, index high}.
class Philox {
 public:
  Philox(std::uint64_t seed, Stream stream, std::uint64_t index) noexcept;

  std::uint32_t next_u32() noexcept;
  double next_uniform() noexcept;                         ///< [0, 1), 53 bits
  double next_normal() noexcept;                          ///< N(0, 1) by Box-Muller, both halves used
  std::uint32_t next_below(std::uint32_t n) noexcept;     ///< uniform in [0, n), n >= 1, no modulo bias
  void shuffle(std::span<std::int32_t> values) noexcept;  ///< Fisher-Yates

 private:
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

}  // namespace groklab
