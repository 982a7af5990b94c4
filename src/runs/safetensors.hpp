// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/stored_tensor.hpp"

namespace groklab {

/// A safetensors file in memory.
struct TensorFile {
  std::vector<StoredTensor> tensors;
  std::map<std::string, std::string> metadata;

  const StoredTensor* find(std::string_view name) const { return find_tensor(tensors, name); }
};

/// The bytes of a safetensors file, a function of its argument alone (same tensors and metadata, same bytes). Tensors are
/// sorted by alignment, then name, as the format's own writer does; then comes `groklab.checksum` (U8 [16], xxh3-128 of
/// every byte before it), so that any flipped bit anywhere is found. U8, because a U64 there would lie unaligned after an
/// odd number of floats, and PyTorch before 2.3 has no U64.
std::vector<std::uint8_t> encode_safetensors(const TensorFile& file);

/// Reads and validates. Throws Error(BadFile): header over 100 MB or past the end, JSON that is malformed or too deep,
/// offsets that overlap, leave holes or overrun, size overflow, dtype against size, duplicate names, trailing bytes,
/// wrong checksum. A file without `groklab.checksum` is from another tool and accepted, unless `require_checksum`.
/// The checksum is verified and left out of `tensors`, which are in the order of their data.
TensorFile decode_safetensors(std::span<const std::uint8_t> bytes, std::string_view path, bool require_checksum);
TensorFile read_safetensors(const std::string& path, bool require_checksum);

}  // namespace groklab
