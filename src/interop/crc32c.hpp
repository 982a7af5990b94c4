// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace groklab {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78) of RFC 3720; 0xE3069283 for "123456789".
std::uint32_t crc32c(std::span<const std::uint8_t> bytes);

/// The form in which TFRecord files hold it, so that a checksum of data with checksums in it stays a good one: rotated
/// right by 15 bits, plus 0xa282ead8.
std::uint32_t masked_crc32c(std::span<const std::uint8_t> bytes);

}  // namespace groklab
