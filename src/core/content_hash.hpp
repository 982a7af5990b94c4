// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace groklab {

/// 16 hexadecimal digits (xxh3-64) that tell contents apart; no protection against one made to collide.
std::string content_hash(std::span<const std::uint8_t> bytes);
std::string content_hash(std::string_view text);

}  // namespace groklab
