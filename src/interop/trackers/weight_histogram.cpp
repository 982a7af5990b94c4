// SPDX-License-Identifier: MIT
#include "interop/trackers/weight_histogram.hpp"

#include <algorithm>
#include <cmath>

namespace groklab {

WeightHistogram weight_histogram(std::span<const float> values) {
  constexpr int kBuckets = 30;
  WeightHistogram histogram;
  for (const float value : values) {
    if (!std::isfinite(value)) {
      continue;
    }
    const auto x = static_cast<double>(value);
    histogram.min = histogram.count == 0 ? x : std::min(histogram.min, x);
    histogram.max = histogram.count == 0 ? x : std::max(histogram.max, x);
    histogram.count += 1;
    histogram.sum += x;
    histogram.sum_squares += x * x;
  }
  if (histogram.count == 0) {
    return histogram;
  }
  const int buckets = histogram.min < histogram.max ? kBuckets : 1;
  const double width = (histogram.max - histogram.min) / buckets;
  for (int i = 1; i <= buckets; ++i) {
    histogram.limits.push_back(i == buckets ? histogram.max : histogram.min + i * width);
  }
  histogram.counts.resize(static_cast<std::size_t>(buckets));
  for (const float value : values) {
    if (std::isfinite(value)) {
      const int bucket = width > 0 ? static_cast<int>((static_cast<double>(value) - histogram.min) / width) : 0;
      histogram.counts[static_cast<std::size_t>(std::min(bucket, buckets - 1))] += 1;
    }
  }
  return histogram;
}

}  // namespace groklab
