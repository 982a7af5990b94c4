// SPDX-License-Identifier: MIT
#include "interop/trackers/weight_histogram.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>

namespace groklab {
namespace {

TEST(WeightHistogram, CountsInEqualBuckets) {
  std::vector<float> values(301);  // 0, 0.1, ..., 30: ten a bucket, and the largest in the last
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<float>(i) / 10.0F;
  }
  const WeightHistogram histogram = weight_histogram(values);
  ASSERT_EQ(histogram.counts.size(), 30U);
  EXPECT_EQ(std::accumulate(histogram.counts.begin(), histogram.counts.end(), 0.0), 301);
  EXPECT_EQ(histogram.counts.front(), 10);
  EXPECT_EQ(histogram.counts.back(), 11);
  EXPECT_EQ(histogram.limits.back(), 30);
  EXPECT_NEAR(histogram.sum, 30.0 * 301 / 2, 1e-3);  // float tenths
}

TEST(WeightHistogram, HasAValueForDegenerateTensors) {
  const WeightHistogram equal = weight_histogram(std::vector<float>{2, 2, 2});
  EXPECT_EQ(equal.counts, std::vector<double>{3});
  EXPECT_EQ(equal.limits, std::vector<double>{2});
  EXPECT_EQ(equal.sum_squares, 12);
  EXPECT_TRUE(weight_histogram({}).counts.empty());
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(weight_histogram(std::vector<float>{nan, 1, 3}).count, 2);
}

}  // namespace
}  // namespace groklab
