// SPDX-License-Identifier: MIT
#include "stats/gini.hpp"

#include <algorithm>

namespace groklab {

double gini(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  double weighted = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    sum += values[i];
    weighted += static_cast<double>(i + 1) * values[i];
  }
  return sum > 0 ? 2 * weighted / (n * sum) - (n + 1) / n : 0;
}

}  // namespace groklab
