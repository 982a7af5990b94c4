// SPDX-License-Identifier: MIT
#include "kernels/ref/vector_sums.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "kernels/ref/multiversion.hpp"

namespace groklab::ref {
namespace {

constexpr std::ptrdiff_t kLanes = 32;  // enough additions under way at once to hide what one takes

double added_up(const double* lanes) noexcept {
  double halves[kLanes];
  std::copy(lanes, lanes + kLanes, halves);
  for (std::ptrdiff_t n = kLanes / 2; n > 0; n /= 2) {
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      halves[i] += halves[i + n];
    }
  }
  return halves[0];
}

}  // namespace

GROKLAB_TARGET_CLONES double sum_of_squares(const float* x, std::ptrdiff_t n) noexcept {
  double lanes[kLanes] = {};
  const std::ptrdiff_t whole = n - n % kLanes;
  for (std::ptrdiff_t i = 0; i < whole; i += kLanes) {
    for (std::ptrdiff_t lane = 0; lane < kLanes; ++lane) {
      const auto value = static_cast<double>(x[i + lane]);
      lanes[lane] += value * value;
    }
  }
  for (std::ptrdiff_t i = whole; i < n; ++i) {
    lanes[0] += static_cast<double>(x[i]) * static_cast<double>(x[i]);
  }
  return added_up(lanes);
}

double norm(std::span<const float> x) noexcept {
  return std::sqrt(sum_of_squares(x.data(), static_cast<std::ptrdiff_t>(x.size())));
}

namespace {

GROKLAB_TARGET_CLONES bool exponents_are_finite(const float* x, std::ptrdiff_t n) noexcept {
  std::uint32_t most = 0;  // of the exponents: all ones in what is not finite
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    most = std::max(most, std::bit_cast<std::uint32_t>(x[i]) & 0x7f800000U);
  }
  return most < 0x7f800000U;
}

}  // namespace

bool all_finite(std::span<const float> x) noexcept {
  return exponents_are_finite(x.data(), static_cast<std::ptrdiff_t>(x.size()));
}

GROKLAB_TARGET_CLONES UpdateSums update_sums(float* previous, const float* before, const float* after,
                                             std::ptrdiff_t n) noexcept {
  double squares[kLanes] = {};
  double products[kLanes] = {};
  const std::ptrdiff_t whole = n - n % kLanes;
  for (std::ptrdiff_t i = 0; i < whole; i += kLanes) {
    for (std::ptrdiff_t lane = 0; lane < kLanes; ++lane) {
      const float update = after[i + lane] - before[i + lane];
      squares[lane] += static_cast<double>(update) * static_cast<double>(update);
      products[lane] += static_cast<double>(update) * static_cast<double>(previous[i + lane]);
      previous[i + lane] = update;
    }
  }
  for (std::ptrdiff_t i = whole; i < n; ++i) {
    const float update = after[i] - before[i];
    squares[0] += static_cast<double>(update) * static_cast<double>(update);
    products[0] += static_cast<double>(update) * static_cast<double>(previous[i]);
    previous[i] = update;
  }
  return {added_up(squares), added_up(products)};
}

}  // namespace groklab::ref
