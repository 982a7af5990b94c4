// SPDX-License-Identifier: MIT
#include "config/token_format.hpp"

#include <array>

namespace groklab {

int context_length(TokenFormat format) {
  switch (format) {
    case TokenFormat::AB:
      return 3;
    case TokenFormat::APlusB:
      return 4;
    case TokenFormat::OneHot:
      return 0;
  }
  return 0;
}

int vocabulary_size(TokenFormat format, int p) {
  switch (format) {
    case TokenFormat::AB:
      return p + 1;
    case TokenFormat::APlusB:
      return p + 2;
    case TokenFormat::OneHot:
      return 2 * p;
  }
  return 0;
}

std::string_view position_name(TokenFormat format, int position) {
  static constexpr std::array<std::string_view, 3> kShort = {"a", "b", "="};
  static constexpr std::array<std::string_view, 4> kLong = {"a", "+", "b", "="};
  const auto at = static_cast<std::size_t>(position);
  return format == TokenFormat::APlusB ? kLong.at(at) : kShort.at(at);
}

}  // namespace groklab
