// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>

#include "stats/bounds.hpp"

namespace groklab {

/// A straight line through points, by least squares.
struct LinearFit {
  double slope = 0;
  double mean_x = 0;
  double mean_y = 0;    ///< the line goes through (mean_x, mean_y)
  double sum_xx = 0;    ///< of squared distances from mean_x
  double variance = 0;  ///< of the residuals, n - 2 in the denominator
  int n = 0;

  double at(double x) const { return mean_y + slope * (x - mean_x); }
  Bounds slope_interval() const;    ///< 95 %, Student's t with n - 2 degrees of freedom
  Bounds interval(double x) const;  ///< 95 % of the line's height at x
};

/// nullopt for fewer than three points, or where all have the same x.
/// Limits  exact for independent normal scatter of the same size everywhere
/// Source  Draper and Smith 1998, sections 1.3 and 3.1
std::optional<LinearFit> fit_line(std::span<const double> x, std::span<const double> y);

}  // namespace groklab
