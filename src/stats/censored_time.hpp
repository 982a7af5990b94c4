// SPDX-License-Identifier: MIT
#pragma once

#include <limits>

namespace groklab {

/// When something happened, as far as it was watched: after `low` and not later than `high`. A run that is evaluated every
/// 100 steps and groks at 4800 did so in (4700, 4800]. What had not happened when the watching ended is right-censored:
/// after `low`, `high` infinite.
struct CensoredTime {
  double low = 0;
  double high = std::numeric_limits<double>::infinity();

  bool has_happened() const { return high != std::numeric_limits<double>::infinity(); }
  /// When it was seen, or when the watching ended.
  double seen() const { return has_happened() ? high : low; }
};

}  // namespace groklab
