// SPDX-License-Identifier: MIT
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "forecast/early_record.hpp"

namespace groklab {

/// A number that sums up the early window of a run.
struct Feature {
  std::string_view name;
  std::string_view formula;  ///< x_end: at the last step of the window; slope: of least squares, for 100 steps
  double (*value)(const EarlyRecord& window);
};

inline constexpr std::size_t kFeatures = 28;
/// Ten steps to average over, and as many for the deviation of differences.
inline constexpr std::int64_t kMinWindow = 20;

/// System F's 28 features, in its order.
std::span<const Feature, kFeatures> features();

/// All of them over the first `window` >= kMinWindow steps. A value need not be finite: a loss of exactly 0 has no logarithm.
std::array<double, kFeatures> feature_values(const EarlyRecord& record, std::int64_t window);

/// Slope of the least-squares line through x over its index, for 100 steps. Needs two values.
double slope_per_100(std::span<const double> x);

}  // namespace groklab
