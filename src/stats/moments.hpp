// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace groklab {

/// Of n >= 1 values.
double mean(std::span<const double> values);

/// Mean squared distance from the mean: n in the denominator, as for a whole population.
double variance(std::span<const double> values);

/// Standard deviation of what n >= 2 values were drawn from: n - 1 in the denominator.
double sample_deviation(std::span<const double> values);

}  // namespace groklab
