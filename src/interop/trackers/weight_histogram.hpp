// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

namespace groklab {

/// Counts of values in equal buckets between the smallest and the largest; values that are not finite are left out.
struct WeightHistogram {
  double min = 0, max = 0;
  double count = 0, sum = 0, sum_squares = 0;
  std::vector<double> limits;  ///< upper edge of each bucket; the last is max
  std::vector<double> counts;
};

/// 30 buckets, or one where all values are equal; none where there is no finite value.
WeightHistogram weight_histogram(std::span<const float> values);

}  // namespace groklab
