// SPDX-License-Identifier: MIT
#pragma once

namespace groklab {

/// An interval; every one that this folder gives covers the truth in 95 % of samples unless it says otherwise.
struct Bounds {
  double low = 0;
  double high = 0;
};

inline constexpr double kSignificant = 0.05;  ///< a p value below it speaks for a difference: what 95 % intervals leave
inline constexpr double kNormal975 = 1.959963984540054;  ///< 97.5 % point of the normal distribution

}  // namespace groklab
