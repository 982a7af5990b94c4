// SPDX-License-Identifier: MIT
#include "search/python_json.hpp"

#include <array>
#include <cmath>

#include "core/special_numbers.hpp"
#include "runs/json_text.hpp"

namespace groklab {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 3> kNames = {"-Infinity", "Infinity", "NaN"};

/// The name that stands at `at`, or "".
std::string_view name_at(std::string_view text, std::size_t at) {
  for (const std::string_view name : kNames) {
    if (text.substr(at).starts_with(name)) {
      return name;
    }
  }
  return "";
}

/// With the names in quotes wherever they stand outside of strings.
std::string with_quoted_names(std::string_view text) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view name = in_string ? "" : name_at(text, i);
    if (!name.empty()) {
      out += '"' + std::string(name) + '"';
      i += name.size() - 1;
      continue;
    }
    if (in_string && text[i] == '\\') {
      out += text[i++];
      out += i < text.size() ? std::string(1, text[i]) : "";
      continue;
    }
    in_string = (text[i] == '"') != in_string;
    out += text[i];
  }
  return out;
}

}  // namespace

std::string python_json_text(const Json& value) {
  std::string text;
  if (value.is_object()) {
    for (const auto& [key, item] : value.items()) {
      text += (text.empty() ? "" : ", ") + Json(key).dump() + ": " + python_json_text(item);
    }
    return "{" + text + "}";
  }
  if (value.is_array()) {
    for (const Json& item : value) {
      text += (text.empty() ? "" : ", ") + python_json_text(item);
    }
    return "[" + text + "]";
  }
  if (value.is_number_float() && !std::isfinite(value.get<double>())) {
    const double number = value.get<double>();
    return std::isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity";
  }
  return value.dump(-1, ' ', true, Json::error_handler_t::replace);
}

Json parse_python_json(std::string_view text, std::string_view path) {
  return parse_json(with_quoted_names(text), path);
}

double number_of(const Json& value) {
  if (value == kNames[0]) {
    return -kInf;
  }
  if (value == kNames[1]) {
    return kInf;
  }
  const bool is_nan = value.is_null() || value == kNames[2];
  return is_nan ? kNan : value.get<double>();
}

}  // namespace groklab
