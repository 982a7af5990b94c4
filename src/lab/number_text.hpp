// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace groklab {

/// 1234567 -> "1,234,567".
std::string grouped(std::int64_t number);

/// "1 run", "1,234 runs".
std::string counted(std::int64_t n, std::string_view what);

}  // namespace groklab
