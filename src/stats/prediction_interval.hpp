// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace groklab {

struct Interval {
  double mean = 0;
  double half_width = 0;

  double low() const { return mean - half_width; }
  double high() const { return mean + half_width; }
  bool contains(double value) const { return low() <= value && value <= high(); }
};

/// Where the mean of `n_future` further draws of the same normal distribution falls with probability `coverage`:
/// mean +- t(n - 1) s sqrt(1 / n_future + 1 / n), s with n - 1 in the denominator. Needs n >= 2 values, n_future >= 1.
Interval prediction_interval(std::span<const double> values, double coverage, int n_future);

}  // namespace groklab
