// SPDX-License-Identifier: MIT
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "core/check.hpp"

namespace groklab {

// Every file format here is little-endian, and so is every machine we build for.
static_assert(std::endian::native == std::endian::little);

template <typename T>
void append_le(std::vector<std::uint8_t>& out, T value) {
  const std::size_t at = out.size();
  out.resize(at + sizeof(T));
  std::memcpy(out.data() + at, &value, sizeof(T));
}

/// The number at byte `at`; the caller has checked that it lies inside.
template <typename T>
T read_le(std::span<const std::uint8_t> bytes, std::size_t at) {
  GROKLAB_CHECK(at <= bytes.size() && sizeof(T) <= bytes.size() - at);
  T value{};
  std::memcpy(&value, bytes.data() + at, sizeof(T));
  return value;
}

}  // namespace groklab
