// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

/// What every fuzz target defines: whether the reader takes these bytes. It refuses with Error(BadFile), readers of words
/// that a user writes with Error(Usage) too; anything else, or accepted bytes that do not come back from the writer, end
/// the program.
bool reader_accepts(std::span<const std::uint8_t> bytes);

/// The bytes as the text that they may or may not be.
inline std::string_view as_text(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
