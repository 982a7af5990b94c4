// SPDX-License-Identifier: MIT
#include "core/mt19937.hpp"

#include <algorithm>

#include "core/check.hpp"

namespace groklab {
namespace {

constexpr std::size_t kWords = 624;   // N of the paper
constexpr std::size_t kMiddle = 397;  // M
constexpr std::uint32_t kUpperBit = 0x80000000;
constexpr std::uint32_t kLowerBits = 0x7fffffff;
constexpr std::uint32_t kTwist = 0x9908b0df;

}  // namespace

Mt19937::Mt19937(std::uint32_t seed) noexcept { seed_with(seed); }

Mt19937::Mt19937(std::span<const std::uint32_t> words) noexcept {
  GROKLAB_CHECK(!words.empty());
  seed_with(19650218);
  // Two passes over the state, as init_by_array of the authors' mt19937ar.c: the first mixes the words in.
  std::size_t i = 1;
  std::size_t j = 0;
  const auto advance = [&] {
    if (++i == kWords) {
      state_[0] = state_[kWords - 1];
      i = 1;
    }
  };
  for (std::size_t k = std::max(kWords, words.size()); k > 0; --k) {
    const std::uint32_t previous = state_[i - 1] ^ (state_[i - 1] >> 30);
    state_[i] = (state_[i] ^ (previous * 1664525U)) + words[j] + static_cast<std::uint32_t>(j);
    advance();
    j = j + 1 == words.size() ? 0 : j + 1;
  }
  for (std::size_t k = kWords - 1; k > 0; --k) {
    const std::uint32_t previous = state_[i - 1] ^ (state_[i - 1] >> 30);
    state_[i] = (state_[i] ^ (previous * 1566083941U)) - static_cast<std::uint32_t>(i);
    advance();
  }
  state_[0] = kUpperBit;  // a state that is never all zero
}

void Mt19937::seed_with(std::uint32_t seed) noexcept {
  state_[0] = seed;
  for (std::size_t i = 1; i < kWords; ++i) {
    state_[i] = 1812433253U * (state_[i - 1] ^ (state_[i - 1] >> 30)) + static_cast<std::uint32_t>(i);
  }
  used_ = static_cast<int>(kWords);
}

void Mt19937::refill() noexcept {
  for (std::size_t i = 0; i < kWords; ++i) {
    const std::uint32_t y = (state_[i] & kUpperBit) | (state_[(i + 1) % kWords] & kLowerBits);
    state_[i] = state_[(i + kMiddle) % kWords] ^ (y >> 1) ^ ((y & 1U) != 0 ? kTwist : 0U);
  }
  used_ = 0;
}

std::uint32_t Mt19937::next_u32() noexcept {
  if (used_ == static_cast<int>(kWords)) {
    refill();
  }
  std::uint32_t y = state_[static_cast<std::size_t>(used_++)];
  y ^= y >> 11;
  y ^= (y << 7) & 0x9d2c5680U;
  y ^= (y << 15) & 0xefc60000U;
  return y ^ (y >> 18);
}

}  // namespace groklab
