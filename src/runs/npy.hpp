// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runs/stored_tensor.hpp"

namespace groklab {

/// A .npy file (format 1.0, C order, header padded to 64 bytes) as numpy.save writes it. The name is not part of it.
std::vector<std::uint8_t> encode_npy(const StoredTensor& array);

/// Reads formats 1.0 to 3.0. Throws Error(BadFile): damaged header, Fortran order, unknown dtype, size against shape.
StoredTensor decode_npy(std::string name, std::span<const std::uint8_t> bytes, std::string_view path);

}  // namespace groklab
