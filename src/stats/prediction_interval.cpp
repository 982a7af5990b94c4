// SPDX-License-Identifier: MIT
#include "stats/prediction_interval.hpp"

#include <cmath>

#include "core/check.hpp"
#include "stats/moments.hpp"
#include "stats/student_t.hpp"

namespace groklab {

Interval prediction_interval(std::span<const double> values, double coverage, int n_future) {
  GROKLAB_CHECK(values.size() >= 2 && n_future >= 1);
  const auto n = static_cast<double>(values.size());
  const double t = student_t_two_sided(coverage, static_cast<int>(values.size()) - 1);
  return {mean(values), t * sample_deviation(values) * std::sqrt(1.0 / n_future + 1 / n)};
}

}  // namespace groklab
