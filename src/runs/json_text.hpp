// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace groklab {

/// Parses a JSON document from a file that nobody vouches for. Throws Error(BadFile) with the byte where it is malformed,
/// nested deeper than 64 levels, or holds a NUL.
nlohmann::ordered_json parse_json(std::string_view text, std::string_view path);

/// The text as our files have it: two spaces of indent, a newline at the end, what is not UTF-8 replaced.
std::string json_text(const nlohmann::ordered_json& document);

}  // namespace groklab
