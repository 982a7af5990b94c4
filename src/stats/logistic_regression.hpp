// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// P(positive | x) = 1 / (1 + exp(-(intercept + weights . x))).
struct LogisticModel {
  double intercept = 0;
  std::vector<double> weights;  ///< [n_features]

  /// The log-odds of one row of features.
  double score(std::span<const double> x) const;
  double probability(std::span<const double> x) const;
};

/// L2-regularised logistic regression by Newton's method, to convergence.
/// Math    minimises c sum_i log(1 + exp(-y_i f(x_i))) + |weights|^2 / 2, y = +-1; the intercept is not penalised
/// Shapes  x [n, n_features]; positive [n], 0 or 1
/// Source  Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 4.4.1; the objective, with its c, is
///         that of scikit-learn's LogisticRegression
/// Needs   c > 0, finite x, n >= 1. With one class alone the weights are 0 and the intercept is that of half an example of
///         the other class: no data say that it cannot occur.
LogisticModel fit_logistic(MatrixView<const double> x, std::span<const std::uint8_t> positive, double c);

}  // namespace groklab
