// SPDX-License-Identifier: MIT
#pragma once

#include "stats/bounds.hpp"

namespace groklab {

/// 95 % interval of an AUROC from `n_positive` and `n_negative` >= 1 independent members. It has a width even at 0 and 1,
/// where a bootstrap has none. Where members share a cell, counting cells in place of members is on the safe side
/// (bench/studies/coverage.py).
/// Math    all theta with (area - theta)^2 <= z^2 v(theta), v = theta (1 - theta)
///         [1 + (N - 1) ((1 - theta) / (2 - theta) + theta / (1 + theta))] / (n_positive n_negative), N = mean of the two
/// Source  Newcombe 2006, Statistics in Medicine 25, method 5, on Hanley and McNeil's 1982 variance
Bounds auroc_interval(double area, int n_positive, int n_negative);

}  // namespace groklab
