// SPDX-License-Identifier: MIT
#include "stats/mean_interval.hpp"

#include <cmath>

#include "stats/moments.hpp"
#include "stats/student_t.hpp"

namespace groklab {

std::optional<Bounds> mean_interval(std::span<const double> values) {
  if (values.size() < 2) {
    return std::nullopt;
  }
  const auto dof = static_cast<int>(values.size()) - 1;
  const double centre = mean(values);
  const double half = student_t_two_sided(0.95, dof) * std::sqrt(variance(values) / dof);
  return Bounds{centre - half, centre + half};
}

}  // namespace groklab
