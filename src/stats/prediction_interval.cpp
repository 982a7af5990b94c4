// SPDX-License-Identifier: MIT
#include "stats/prediction_interval.hpp"

#include <cmath>
#include <numeric>

#include "core/check.hpp"
#include "stats/student_t.hpp"

namespace groklab {

Interval prediction_interval(std::span<const double> values, double coverage, int n_future) {
  GROKLAB_CHECK(values.size() >= 2 && n_future >= 1);
  const auto n = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
  double squares = 0;
  for (const double value : values) {
    squares += (value - mean) * (value - mean);
  }
  const double deviation = std::sqrt(squares / (n - 1));
  const double t = student_t_two_sided(coverage, static_cast<int>(values.size()) - 1);
  return {mean, t * deviation * std::sqrt(1.0 / n_future + 1 / n)};
}

}  // namespace groklab
