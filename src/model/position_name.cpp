// SPDX-License-Identifier: MIT
#include "model/position_name.hpp"

#include <array>

namespace groklab {

std::string_view position_name(TokenFormat format, int position) {
  static constexpr std::array<std::string_view, 3> kShort = {"a", "b", "="};
  static constexpr std::array<std::string_view, 4> kLong = {"a", "+", "b", "="};
  const auto at = static_cast<std::size_t>(position);
  return format == TokenFormat::APlusB ? kLong.at(at) : kShort.at(at);
}

}  // namespace groklab
