// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/safetensors.hpp"

namespace groklab {

/// A zip of .npy arrays as numpy.savez writes it: stored, little-endian, C order, fixed time stamps, so that the same
/// arrays give the same bytes. Array names carry no ".npy".
std::vector<std::uint8_t> encode_npz(std::span<const StoredTensor> arrays);

/// Reads stored and deflated members (numpy.savez_compressed). Throws Error(BadFile): damaged zip or header, CRC, Fortran
/// order, unknown dtype, a declared size above max_bytes (zip bombs), duplicate names.
std::vector<StoredTensor> decode_npz(std::span<const std::uint8_t> bytes, std::string_view path,
                                     std::uint64_t max_bytes = std::uint64_t{4} << 30);
std::vector<StoredTensor> read_npz(const std::string& path);

}  // namespace groklab
