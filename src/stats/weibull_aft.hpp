// SPDX-License-Identifier: MIT
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "stats/bounds.hpp"
#include "stats/censored_time.hpp"
#include "stats/log_rank.hpp"

namespace groklab {

/// A fitted accelerated-failure-time model: log T = x . coefficients + scale W, W of the standard minimum extreme-value
/// distribution, so that T is Weibull of shape 1 / scale and a coefficient of a logarithm is an exponent of time.
struct WeibullAft {
  std::vector<double> coefficients;  ///< [n_columns]
  double log_scale = 0;
  std::vector<double> covariance;  ///< [n_columns + 1, n_columns + 1], of the coefficients and log_scale
  double log_likelihood = 0;

  double standard_error(int column) const;
  Bounds interval(int column) const;  ///< Wald
  /// Of a weighted sum of coefficients, weights [n_columns].
  double variance_of(std::span<const double> weights) const;
  /// exp(x . coefficients) times the Weibull median: the time at which half have got there.
  double median(std::span<const double> x) const;
};

/// Fits by maximum likelihood to times that are known to an interval or censored. `columns`: x row by row
/// [n, n_columns], the first one usually 1. nullopt where there is no maximum: fewer distinct events than columns, columns
/// that depend on each other, groups without an event that have a column of their own, or no spread at all.
/// Math    likelihood prod (S(low) - S(high)), S(t) = exp(-exp((log t - x . coefficients) / scale)); Newton's method with
///         the exact Hessian, steps halved until the likelihood grows
/// Source  Kalbfleisch and Prentice 2002, sections 3.2 and 3.8; Odell, Anderson and D'Agostino 1992 (interval censoring)
std::optional<WeibullAft> fit_weibull_aft(std::span<const CensoredTime> times, std::span<const double> columns,
                                          int n_columns);

/// Is the smaller model, whose columns are combinations of the larger one's, enough? Wilks 1938.
ChiSquaredTest likelihood_ratio_test(const WeibullAft& smaller, const WeibullAft& larger);

}  // namespace groklab
