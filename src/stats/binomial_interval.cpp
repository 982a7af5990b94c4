// SPDX-License-Identifier: MIT
#include "stats/binomial_interval.hpp"

#include <algorithm>
#include <cmath>

#include "core/check.hpp"

namespace groklab {

Bounds binomial_interval(std::int64_t count, std::int64_t n) {
  GROKLAB_CHECK(n >= 1 && count >= 0 && count <= n);
  constexpr double kZ = kNormal975;
  const auto trials = static_cast<double>(n);
  const double share = static_cast<double>(count) / trials;
  const double weight = 1 / (1 + kZ * kZ / trials);
  const double centre = weight * (share + kZ * kZ / (2 * trials));
  const double half = weight * kZ * std::sqrt(share * (1 - share) / trials + kZ * kZ / (4 * trials * trials));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

}  // namespace groklab
