// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace groklab {

/// The whole configuration as TOML, every key of the options table; reads back to the same configuration and the same text.
std::string config_to_toml(const Config& config);

/// Sets the keys that the TOML text names on top of `config`. A top-level `preset = "name"` starts from that preset.
/// Not resolved. Throws Error(BadFile) for malformed TOML (with the line), Error(Usage) for an unknown key or a value out
/// of range (with the nearest key).
void apply_toml(Config& config, std::string_view text, std::string_view path);

/// Preset name or path of a TOML file -> configuration, then `key=value` overrides, then resolve().
Config load_config(const std::string& preset_or_file, std::span<const std::string> overrides);

}  // namespace groklab
