// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/mt19937.hpp"

namespace groklab {

/// PyTorch's CPU generator and what its in-place fills draw from it, checked against PyTorch 1.13.
class TorchGenerator {
 public:
  explicit TorchGenerator(std::uint64_t seed) noexcept;  ///< torch.manual_seed: the low 32 bits seed the twister

  std::uint32_t next_u32() noexcept;
  void skip(std::uint64_t n_draws) noexcept;               ///< throws n_draws 32-bit words away
  std::uint64_t words() const noexcept { return words_; }  ///< 32-bit words taken so far, those skipped included

  /// tensor.uniform_(low, high), float32: one word an element.
  void uniform(std::span<float> out, float low, float high) noexcept;
  /// tensor.normal_(mean, std), float32. Fewer than 16 elements take the double path with its cached second value
  /// (cached across calls), 16 or more the block path; agreement to about 1e-6, not to the bit, since PyTorch's
  /// vectorised log and cos differ from ours.
  void normal(std::span<float> out, float mean, float std) noexcept;
  /// torch.randperm(n), n below 2^31.
  std::vector<std::int32_t> randperm(std::int32_t n) noexcept;

 private:
  double next_uniform53() noexcept;
  Mt19937 twister_;
  std::uint64_t words_ = 0;
  std::optional<double> cached_normal_;
};

}  // namespace groklab
