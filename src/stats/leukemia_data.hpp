// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "stats/censored_time.hpp"

namespace groklab {

/// For tests: weeks of remission of 21 children with 6-mercaptopurine and 21 with a placebo, the sample whose analysis the
/// textbooks print. Source: Freireich et al. 1963, as in Kalbfleisch and Prentice 2002 and Cox and Oakes 1984. `width`: of the
/// interval before each week; small, for what is fitted to exact times.
inline std::vector<CensoredTime> leukemia_treated(double width) {
  std::vector<CensoredTime> times;
  for (const double week : {6, 6, 6, 7, 10, 13, 16, 22, 23}) {
    times.push_back({week - width, week});
  }
  for (const double week : {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35}) {
    times.push_back({.low = week});
  }
  return times;
}

inline std::vector<CensoredTime> leukemia_placebo(double width) {
  std::vector<CensoredTime> times;
  for (const double week : {1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23}) {
    times.push_back({week - width, week});
  }
  return times;
}

}  // namespace groklab
