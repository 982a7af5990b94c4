// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>

#include <string_view>

#include "config/config.hpp"

namespace groklab {

/// As apply_toml of config_file.hpp, for a document that is parsed already: files that hold a configuration and more.
void apply_toml(Config& config, toml::table values, std::string_view path);

}  // namespace groklab
