// SPDX-License-Identifier: MIT
#include "core/content_hash.hpp"

#include <fmt/format.h>
#include <xxhash.h>

namespace groklab {
namespace {

std::string hash_of(const void* data, std::size_t size) { return fmt::format("{:016x}", XXH3_64bits(data, size)); }

}  // namespace

std::string content_hash(std::span<const std::uint8_t> bytes) { return hash_of(bytes.data(), bytes.size()); }

std::string content_hash(std::string_view text) { return hash_of(text.data(), text.size()); }

}  // namespace groklab
