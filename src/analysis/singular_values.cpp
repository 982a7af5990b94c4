// SPDX-License-Identifier: MIT
#include "analysis/singular_values.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>

#include "core/check.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {

struct SingularValues::Solver {
  Eigen::MatrixXd gram;
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen;
};

SingularValues::SingularValues() : solver_(std::make_unique<Solver>()) {}
SingularValues::~SingularValues() = default;
SingularValues::SingularValues(SingularValues&&) noexcept = default;
SingularValues& SingularValues::operator=(SingularValues&&) noexcept = default;

std::span<const double> SingularValues::compute(MatrixView<const float> a) {
  GROKLAB_CHECK(a.rows > 0 && a.cols > 0);
  // Step 1. The smaller Gram matrix; symmetric, so Eigen's order of columns does not matter.
  matrix_.resize(static_cast<size_t>(a.rows * a.cols));
  for (std::ptrdiff_t i = 0; i < a.rows; ++i) {
    std::copy_n(a.row(i), a.cols, matrix_.begin() + i * a.cols);
  }
  const MatrixView<const double> matrix(matrix_.data(), a.rows, a.cols);
  const std::ptrdiff_t n = std::min(a.rows, a.cols);
  solver_->gram.resize(n, n);
  const MatrixView<double> gram(solver_->gram.data(), n, n);
  if (a.rows <= a.cols) {
    ref::gemm_nt<double>(gram, matrix, matrix, ref::Update::Assign);
  } else {
    ref::gemm_tn<double>(gram, matrix, matrix, ref::Update::Assign);
  }

  // Step 2. Its eigenvalues, ascending; what rounding alone can make of a zero is one.
  solver_->eigen.compute(solver_->gram, Eigen::EigenvaluesOnly);
  const auto& eigenvalues = solver_->eigen.eigenvalues();
  const auto longest = static_cast<double>(std::max(a.rows, a.cols));
  const double noise = longest * std::numeric_limits<double>::epsilon() * eigenvalues(n - 1);
  values_.resize(static_cast<size_t>(n));
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const double eigenvalue = eigenvalues(n - 1 - i);
    values_[static_cast<size_t>(i)] = eigenvalue > noise ? std::sqrt(eigenvalue) : 0;
  }
  return values_;
}

std::vector<double> singular_values(MatrixView<const float> a) {
  SingularValues solver;
  const std::span<const double> values = solver.compute(a);
  return {values.begin(), values.end()};
}

}  // namespace groklab
