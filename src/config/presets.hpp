// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

namespace groklab {

/// A file of presets/, compiled in.
struct EmbeddedPreset {
  std::string_view name;
  std::string_view toml;  ///< first line: a comment that says what the preset is
};

std::span<const EmbeddedPreset> embedded_presets();

/// The preset of that name; nullptr where there is none.
const EmbeddedPreset* find_preset(std::string_view name);
/// The same. Throws Error(Usage) that names the nearest one; `where`: what names it.
const EmbeddedPreset& require_preset(std::string_view name, std::string_view where);

}  // namespace groklab
