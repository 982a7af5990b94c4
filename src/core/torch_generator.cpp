// SPDX-License-Identifier: MIT
#include "core/torch_generator.hpp"

#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>

namespace groklab {
namespace {

constexpr std::size_t kBlock = 16;  // elements PyTorch's normal_fill transforms together
constexpr std::size_t kHalf = kBlock / 2;

/// Box-Muller in place on one block of uniforms: element j with element j + 8. Roundings to float stand where
/// PyTorch has them; the functions in between are taken in double.
void transform_block(float* block, float mean, float std) noexcept {
  constexpr float kTwoPi = 2.0F * std::numbers::pi_v<float>;
  for (std::size_t j = 0; j < kHalf; ++j) {
    const float u1 = 1.0F - block[j];
    const float theta = kTwoPi * block[j + kHalf];
    const double radius = std::sqrt(-2.0 * std::log(static_cast<double>(u1)));
    const double angle = static_cast<double>(theta);
    block[j] = static_cast<float>(radius * std::cos(angle)) * std + mean;
    block[j + kHalf] = static_cast<float>(radius * std::sin(angle)) * std + mean;
  }
}

}  // namespace

TorchGenerator::TorchGenerator(std::uint64_t seed) noexcept : twister_(static_cast<std::uint32_t>(seed)) {}

std::uint32_t TorchGenerator::next_u32() noexcept {
  ++words_;
  return twister_.next_u32();
}

void TorchGenerator::skip(std::uint64_t n_draws) noexcept {
  for (std::uint64_t i = 0; i < n_draws; ++i) {
    next_u32();
  }
}

double TorchGenerator::next_uniform53() noexcept {
  const std::uint64_t high = next_u32();
  const std::uint64_t low = next_u32();
  return static_cast<double>((high << 32 | low) & ((1ULL << 53) - 1)) * 0x1p-53;
}

void TorchGenerator::uniform(std::span<float> out, float low, float high) noexcept {
  // PyTorch takes the range in float and the rest in double (acc_type<float> on a CPU).
  const double range = static_cast<double>(high - low);
  for (float& x : out) {
    const double u = static_cast<double>(next_u32() & 0xffffffU) * 0x1p-24;
    x = static_cast<float>(u * range + static_cast<double>(low));
  }
}

void TorchGenerator::normal(std::span<float> out, float mean, float std) noexcept {
  if (out.size() < kBlock) {
    for (float& x : out) {
      double z = 0;
      if (cached_normal_) {
        z = *std::exchange(cached_normal_, std::nullopt);
      } else {
        const double u1 = next_uniform53();
        const double u2 = next_uniform53();
        const double radius = std::sqrt(-2.0 * std::log1p(-u2));
        const double theta = 2.0 * std::numbers::pi * u1;
        cached_normal_ = radius * std::sin(theta);
        z = radius * std::cos(theta);
      }
      x = static_cast<float>(z * static_cast<double>(std) + static_cast<double>(mean));
    }
    return;
  }
  uniform(out, 0, 1);
  for (std::size_t i = 0; i + kBlock <= out.size(); i += kBlock) {
    transform_block(out.data() + i, mean, std);
  }
  if (out.size() % kBlock != 0) {  // the last 16 are drawn again, some of them for the second time
    const std::span<float> tail = out.last(kBlock);
    uniform(tail, 0, 1);
    transform_block(tail.data(), mean, std);
  }
}

std::vector<std::int32_t> TorchGenerator::randperm(std::int32_t n) noexcept {
  std::vector<std::int32_t> order(static_cast<std::size_t>(n));
  std::iota(order.begin(), order.end(), 0);
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    const std::size_t z = next_u32() % (order.size() - i);
    std::swap(order[i], order[i + z]);
  }
  return order;
}

}  // namespace groklab
