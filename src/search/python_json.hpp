// SPDX-License-Identifier: MIT
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace groklab {

/// JSON as Python's json module writes and reads it: NaN, Infinity and -Infinity are numbers.
std::string python_json_text(const nlohmann::ordered_json& value);

/// The three are read as strings of these names, which number_of() turns into numbers. Throws Error(BadFile) as
/// parse_json does.
nlohmann::ordered_json parse_python_json(std::string_view text, std::string_view path);

/// A number, or one of the three names; null is NaN. Throws Json::type_error for anything else.
double number_of(const nlohmann::ordered_json& value);

}  // namespace groklab
