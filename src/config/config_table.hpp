// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/options.hpp"

namespace groklab {

/// As apply_toml of config_file.hpp, for a document that is parsed already: files that hold a configuration and more.
void apply_toml(Config& config, toml::table values, std::string_view path);

/// Sets the options of `table` from a section of a document; `prefix`: its name with a dot. Throws as apply_toml.
void apply_table(std::vector<Option>& table, const toml::table& values, const std::string& prefix,
                 std::string_view path);

}  // namespace groklab
