// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "config/config.hpp"

namespace groklab {

/// A file of presets/, compiled in.
struct EmbeddedPreset {
  std::string_view name;
  std::string_view toml;  ///< first line: a comment that says what the preset is
};

std::span<const EmbeddedPreset> embedded_presets();
const EmbeddedPreset* find_preset(std::string_view name);

}  // namespace groklab
