// SPDX-License-Identifier: MIT
#include "stats/auroc_interval.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>

#include "core/check.hpp"

namespace groklab {

Bounds auroc_interval(double area, int n_positive, int n_negative) {
  GROKLAB_CHECK(area >= 0 && area <= 1 && n_positive >= 1 && n_negative >= 1);
  const double pairs = static_cast<double>(n_positive) * n_negative;
  const double others = (n_positive + n_negative) / 2.0 - 1;
  // Positive where theta is not in the interval; divided by theta (1 - theta), which both terms have at an area of 1.
  const auto outside = [&](double theta) {
    const double shared = (1 - theta) / (2 - theta) + theta / (1 + theta);
    const double distance = (area - theta) * (area - theta) / (theta * (1 - theta));
    return distance - kNormal975 * kNormal975 * (1 + others * shared) / pairs;
  };
  constexpr double kNextToTheEnd = 1e-12;
  const double inside = std::clamp(area, 2 * kNextToTheEnd, 1 - 2 * kNextToTheEnd);
  const auto crossing = [&](double low, double high) {
    const auto found = boost::math::tools::bisect(outside, low, high, boost::math::tools::eps_tolerance<double>(45));
    return (found.first + found.second) / 2;
  };
  return {area > 0 ? crossing(kNextToTheEnd, inside) : 0, area < 1 ? crossing(inside, 1 - kNextToTheEnd) : 1};
}

}  // namespace groklab
