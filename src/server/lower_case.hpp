// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace groklab {

/// With the letters A to Z in lower case, in whatever locale: names of hosts and headers have no others.
inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return lower;
}

}  // namespace groklab
