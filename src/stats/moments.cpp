// SPDX-License-Identifier: MIT
#include "stats/moments.hpp"

#include <cmath>
#include <numeric>

#include "core/check.hpp"

namespace groklab {

double mean(std::span<const double> values) {
  GROKLAB_CHECK(!values.empty());
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double variance(std::span<const double> values) {
  const double centre = mean(values);
  double squares = 0;
  for (const double value : values) {
    squares += (value - centre) * (value - centre);
  }
  return squares / static_cast<double>(values.size());
}

double sample_deviation(std::span<const double> values) {
  GROKLAB_CHECK(values.size() >= 2);
  const auto n = static_cast<double>(values.size());
  return std::sqrt(variance(values) * n / (n - 1));
}

}  // namespace groklab
