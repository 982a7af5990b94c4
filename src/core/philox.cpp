// SPDX-License-Identifier: MIT
#include "core/philox.hpp"

#include <cmath>
#include <numbers>
#include <utility>

#include "core/check.hpp"

namespace groklab {
namespace {

std::uint32_t high_word(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32); }
std::uint32_t low_word(std::uint64_t x) { return static_cast<std::uint32_t>(x); }

}  // namespace

std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t product0 = kPhiloxMultiplier0 * counter[0];
    const std::uint64_t product1 = kPhiloxMultiplier1 * counter[2];
    counter = {high_word(product1) ^ counter[1] ^ key[0], low_word(product1), high_word(product0) ^ counter[3] ^ key[1],
               low_word(product0)};
    key[0] += kPhiloxWeyl0;
    key[1] += kPhiloxWeyl1;
  }
  return counter;
}

Philox::Philox(std::uint64_t seed, Stream stream, std::uint64_t index) noexcept
    : counter_{0, static_cast<std::uint32_t>(stream), low_word(index), high_word(index)},
      key_{low_word(seed), high_word(seed)} {}

std::uint32_t Philox::next_u32() noexcept {
  if (used_ == 4) {
    block_ = philox4x32(counter_, key_);
    ++counter_[0];
    used_ = 0;
  }
  return block_[static_cast<std::size_t>(used_++)];
}

double Philox::next_uniform() noexcept {
  const std::uint64_t high = next_u32();
  const std::uint64_t low = next_u32();
  return static_cast<double>((high << 32 | low) >> 11) * 0x1p-53;
}

double Philox::next_normal() noexcept {
  if (has_spare_) {
    has_spare_ = false;
    return spare_normal_;
  }
  const double u1 = next_uniform();
  const double u2 = next_uniform();
  const double radius = std::sqrt(-2.0 * std::log1p(-u1));  // 1 - u1 is in (0, 1]: never log(0)
  const double angle = 2.0 * std::numbers::pi * u2;
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

std::uint32_t Philox::next_below(std::uint32_t n) noexcept {
  GROKLAB_DCHECK(n >= 1);
  // Lemire 2019, "Fast random integer generation in an interval": the few products whose low word falls below
  // 2^32 mod n would make some results more likely, so they are drawn again.
  std::uint64_t product = std::uint64_t{next_u32()} * n;
  if (low_word(product) < n) {
    const std::uint32_t threshold = (0U - n) % n;
    while (low_word(product) < threshold) {
      product = std::uint64_t{next_u32()} * n;
    }
  }
  return high_word(product);
}

void Philox::shuffle(std::span<std::int32_t> values) noexcept {
  for (std::size_t i = values.size(); i > 1; --i) {
    std::swap(values[i - 1], values[next_below(static_cast<std::uint32_t>(i))]);
  }
}

}  // namespace groklab
