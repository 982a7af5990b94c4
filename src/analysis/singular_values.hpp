// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// Singular values of float matrices in double, as roots of the eigenvalues of the smaller of A A^T and A^T A.
/// Numerics  squaring costs half the digits: a value below sqrt(max(m, n) eps) times the largest (3e-7 for 512
///           columns) cannot be told from zero and is returned as 0. Rounding the weights to float blurs values of that
///           size too.
/// Cost      2 m n min(m, n) + 4/3 min(m, n)^3 FLOP: 0.04 ms for [23, 64], of which three quarters are Eigen's
///           eigenvalues; 6 ms for [194, 512] (docs/measures.md).
/// Memory    its own; no allocation while the shape stays the same, so a matrix measured at every step has an object
///           of its own.
/// Thread-safety: one call at a time.
class SingularValues {
 public:
  SingularValues();
  ~SingularValues();
  SingularValues(SingularValues&&) noexcept;
  SingularValues& operator=(SingularValues&&) noexcept;

  /// [min(m, n)] in descending order, of a finite matrix [m, n] with m, n >= 1; valid until the next call.
  std::span<const double> compute(MatrixView<const float> a);

 private:
  struct Solver;  // keeps Eigen out of this header
  std::unique_ptr<Solver> solver_;
  std::vector<double> matrix_;  ///< [m, n] in double
  std::vector<double> values_;
};

/// The same for a matrix that is measured once.
std::vector<double> singular_values(MatrixView<const float> a);

}  // namespace groklab
