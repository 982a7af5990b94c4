// SPDX-License-Identifier: MIT
#include "sweep/job_name.hpp"

#include <fmt/format.h>

#include <cctype>

#include "config/options.hpp"

namespace groklab {
namespace {

/// "[64, 64]" -> "64x64", "a^2 + ab" -> "a^2+ab", "weights/a.safetensors" -> "weights_a.safetensors".
std::string plain(const std::string& value) {
  std::string out;
  for (const char c : value) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_' || c == '+' || c == '-' || c == '^') {
      out += c;
    } else if (c == ',') {
      out += 'x';
    } else if (c == '/' || c == '*' || c == '=') {
      out += '_';
    }
  }
  return out;
}

}  // namespace

std::string point_name(std::span<const KeyValue> keys) {
  std::string name;
  for (const KeyValue& key : keys) {
    name += (name.empty() ? "" : "-") + std::string(key_leaf(key.key)) + plain(key.value);
  }
  return name.empty() ? "run" : name;
}

std::string seed_suffix(const std::string& key, const std::string& value) {
  const std::string what = key == "seed" ? "s" : key.substr(0, key.find('_'));
  return fmt::format("-{}{}", what, value);
}

}  // namespace groklab
