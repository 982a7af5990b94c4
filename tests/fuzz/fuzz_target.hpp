// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

/// What every fuzz target defines: whether the reader takes these bytes. It refuses with Error(BadFile); anything else, or
/// accepted bytes that do not come back from the writer, end the program.
bool reader_accepts(std::span<const std::uint8_t> bytes);
