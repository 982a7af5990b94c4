// SPDX-License-Identifier: MIT
#include "config/toml_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "core/error.hpp"

namespace groklab {

toml::table parse_toml(std::string_view text, std::string_view path) {
  try {
    return toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    throw Error(ErrorKind::BadFile, std::string(error.description()),
                fmt::format("{}:{}", path, error.source().begin.line), "mend this line; the file is TOML");
  }
}

std::string toml_override_text(const toml::node& node) {
  if (const auto* text = node.as_string()) {
    return text->get();
  }
  std::ostringstream out;
  node.visit([&out](const auto& value) {
    if constexpr (toml::is_array<decltype(value)>) {
      out << '[';
      for (size_t i = 0; i < value.size(); ++i) {
        out << (i == 0 ? "" : ", ") << toml_override_text(*value.get(i));
      }
      out << ']';
    } else if constexpr (toml::is_floating_point<decltype(value)>) {
      out << fmt::format("{}", value.get());
    } else if constexpr (toml::is_integer<decltype(value)>) {
      out << value.get();
    } else if constexpr (toml::is_boolean<decltype(value)>) {
      out << (value.get() ? "true" : "false");
    } else {
      out << "(a date or a table)";
    }
  });
  return out.str();
}

std::string head_comment(std::string_view text) {
  std::string comment;
  while (text.starts_with("# ")) {
    const size_t end = std::min(text.find('\n'), text.size());
    comment += (comment.empty() ? "" : " ") + std::string(text.substr(2, end - 2));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return comment;
}

std::string toml_place(std::string_view path, const toml::node& node) {
  return fmt::format("{}:{}", path, node.source().begin.line);
}

}  // namespace groklab
