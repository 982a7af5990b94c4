// SPDX-License-Identifier: MIT
#pragma once

#include <toml++/toml.h>

#include <string_view>

namespace groklab {

/// Parses a TOML document. Throws Error(BadFile) with the line where it is malformed.
toml::table parse_toml(std::string_view text, std::string_view path);

}  // namespace groklab
