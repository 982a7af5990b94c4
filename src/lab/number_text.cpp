// SPDX-License-Identifier: MIT
#include "lab/number_text.hpp"

#include <fmt/format.h>

namespace groklab {

std::string grouped(std::int64_t number) {
  std::string digits = std::to_string(number);
  const size_t first = digits[0] == '-' ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::string counted(std::int64_t n, std::string_view what) {
  return fmt::format("{} {}{}", grouped(n), what, n == 1 ? "" : "s");
}

}  // namespace groklab
