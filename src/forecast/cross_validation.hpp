// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// Out-of-fold scores: for every row the log-odds of a logistic regression that has seen no row of its fold. Features are
/// standardised by the rows that the regression was fitted to.
/// Shapes  x [n, n_features]; grokked [n], 0 or 1; fold [n] in [0, number of folds), at least two
/// Source  system F standardises inside the fold; `c` is the inverse strength of the penalty (stats/logistic_regression.hpp)
std::vector<double> out_of_fold_scores(MatrixView<const double> x, std::span<const std::uint8_t> grokked,
                                       std::span<const int> fold, double c);

/// Folds of whole groups for `n_folds`-fold cross-validation, with about as many positives in each: groups in random
/// order, those with most positives first, each to the fold that has fewest positives, then fewest rows.
std::vector<int> stratified_group_folds(std::span<const int> group, std::span<const std::uint8_t> grokked, int n_folds,
                                        std::uint64_t seed);

}  // namespace groklab
