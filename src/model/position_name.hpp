// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

#include "config/config.hpp"

namespace groklab {

/// What stands at a position of a transformer's input: "a", "b", "+" or "=".
std::string_view position_name(TokenFormat format, int position);

}  // namespace groklab
