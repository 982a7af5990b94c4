// SPDX-License-Identifier: MIT
#include "runs/json_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.hpp"

namespace groklab {
namespace {

constexpr int kMaxDepth = 64;

/// Deepest nesting of brackets outside of strings; counts without recursion, before any parser sees the text.
int nesting_depth(std::string_view text) {
  int depth = 0;
  int deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size() && deepest <= kMaxDepth; ++i) {
    const char c = text[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

nlohmann::ordered_json parse_json(std::string_view text, std::string_view path) {
  const auto refusal = [&](const std::string& what) {
    return Error(ErrorKind::BadFile, what, std::string(path), "restore it from a good copy");
  };
  if (text.find('\0') != std::string_view::npos) {
    throw refusal("not JSON: it holds a NUL byte");
  }
  if (nesting_depth(text) > kMaxDepth) {
    throw refusal(fmt::format("nested deeper than {} levels", kMaxDepth));
  }
  try {
    return nlohmann::ordered_json::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    throw refusal(fmt::format("not JSON at byte {}", error.byte));
  } catch (const nlohmann::json::exception& error) {
    throw refusal(error.what());
  }
}

std::string json_text(const nlohmann::ordered_json& document) {
  return document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace groklab
