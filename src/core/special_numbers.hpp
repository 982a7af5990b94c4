// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

namespace groklab {

inline constexpr double kInf = std::numeric_limits<double>::infinity();
inline constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace groklab
