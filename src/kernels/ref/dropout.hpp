// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace groklab::ref {

/// Where a layer drops: the four sites of torch.nn.TransformerEncoderLayer.
enum class DropoutSite : std::uint32_t { Pattern = 0, AttnOut = 1, MlpPost = 2, MlpOut = 3 };

/// Names the masks of one step, layer and site: seed and index of a Philox stream.
struct DropoutStream {
  std::uint64_t seed = 0;
  std::uint64_t index = 0;
};

/// The stream of (step, layer, site); layers up to 256, steps up to 2^54.
DropoutStream dropout_stream(std::uint64_t seed, std::uint64_t step, std::uint32_t layer, DropoutSite site) noexcept;

/// Elements first .. first + n - 1 of a mask: 0 with probability `rate`, else 1 / (1 - rate).
/// Element i is a function of (stream, i) alone, so blocks of examples can be masked in any order: word i % 4 of Philox
/// counter block i / 4. i is the position in the tensor of the whole batch, in the order of the call's ids; i < 2^34.
/// Shapes  mask [n]. Writes mask (=).
template <class T>
void dropout_mask(T* mask, std::ptrdiff_t n, std::uint64_t first, const DropoutStream& stream, double rate) noexcept;

/// x *= mask, elementwise; forward and backward are the same.
template <class T>
void apply_mask(T* x, const T* mask, std::ptrdiff_t n) noexcept;

}  // namespace groklab::ref
