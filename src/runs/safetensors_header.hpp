// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runs/stored_tensor.hpp"

namespace groklab {

/// The limit of the format itself.
inline constexpr std::uint64_t kMaxSafetensorsHeaderBytes = 100'000'000;

/// One tensor as the header describes it; offsets count from the end of the header.
struct SafetensorsEntry {
  std::string name;
  DType dtype = DType::F32;
  std::vector<std::int64_t> shape;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

struct SafetensorsHeader {
  std::vector<SafetensorsEntry> entries;  ///< sorted by offset
  std::map<std::string, std::string> metadata;
};

/// The JSON text, padded with spaces to a multiple of 8 bytes.
std::string safetensors_header_text(const SafetensorsHeader& header);

/// Parses and checks the JSON text of a header whose file has `data_bytes` bytes after it: exact keys, no duplicates,
/// string metadata, sizes that fit dtype and shape, and data without holes, overlaps or rest. Throws Error(BadFile).
SafetensorsHeader parse_safetensors_header(std::string_view text, std::uint64_t data_bytes, std::string_view path);

}  // namespace groklab
