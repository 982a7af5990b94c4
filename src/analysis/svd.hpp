// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// A thin singular value decomposition A = U diag(sigma) V^T in double.
struct Svd {
  std::vector<double> sigma;  ///< [r] descending, r = min(m, n)
  std::vector<double> u;      ///< [m, r]
  std::vector<double> v;      ///< [n, r]
};

/// Of a finite matrix [m, n] with m, n >= 1, by bidiagonalisation: small singular values keep their digits, unlike
/// those of analysis/singular_values.hpp, which is for what is measured at every step.
Svd svd(MatrixView<const double> a);

/// How many leading singular values hold `share` of the sum of squares; 0 for a zero matrix.
int rank_holding(const std::vector<double>& sigma, double share);

}  // namespace groklab
