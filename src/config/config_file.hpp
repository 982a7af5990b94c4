// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "config/config.hpp"

namespace groklab {

/// A larger file is no configuration.
constexpr std::uint64_t kMaxConfigBytes = 1 << 20;

/// The whole configuration as TOML, every key of the options table; reads back to the same configuration and the same
/// text.
std::string config_to_toml(const Config& config);

/// Sets the keys that the TOML text names, at its top also by their last parts alone, on top of `config`. A top-level
/// `preset = "name"` starts from that preset. Not resolved. Throws Error(BadFile) for malformed TOML (with the line),
/// Error(Usage) for an unknown key or a value out of range (with the nearest key).
void apply_toml(Config& config, std::string_view text, std::string_view path);

/// The resolved configuration that a whole TOML text describes: a run's, a checkpoint's. Throws as apply_toml, resolve.
Config parse_config(std::string_view text, std::string_view path);

/// Sets the keys of `key=value` words on top of `config`. Not resolved. Throws Error(Usage) for a word without a key, an
/// unknown key or a value out of range. `sections`: those that are free once a network is trained ("analysis"); where
/// any is given, a key of another one is refused too.
void apply_overrides(Config& config, std::span<const std::string> overrides,
                     std::span<const std::string_view> sections = {});

/// Preset name or path of a TOML file -> configuration, then `key=value` overrides, then resolve().
Config load_config(const std::string& preset_or_file, std::span<const std::string> overrides);

}  // namespace groklab
