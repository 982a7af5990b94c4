// SPDX-License-Identifier: MIT
#include "analysis/svd.hpp"

#include <Eigen/SVD>
#include <numeric>

#include "core/check.hpp"

namespace groklab {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

std::vector<double> row_major(const Eigen::MatrixXd& m) {
  std::vector<double> values(static_cast<size_t>(m.size()));
  Eigen::Map<RowMajor>(values.data(), m.rows(), m.cols()) = m;
  return values;
}

}  // namespace

Svd svd(MatrixView<const double> a) {
  GROKLAB_CHECK(a.rows > 0 && a.cols > 0);
  Eigen::MatrixXd matrix(a.rows, a.cols);
  for (std::ptrdiff_t i = 0; i < a.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < a.cols; ++j) {
      matrix(i, j) = a(i, j);
    }
  }
  const Eigen::BDCSVD<Eigen::MatrixXd> solved(matrix, Eigen::ComputeThinU | Eigen::ComputeThinV);
  const Eigen::VectorXd& sigma = solved.singularValues();
  return {std::vector<double>(sigma.data(), sigma.data() + sigma.size()), row_major(solved.matrixU()),
          row_major(solved.matrixV())};
}

int rank_holding(const std::vector<double>& sigma, double share) {
  const double wanted = share * std::inner_product(sigma.begin(), sigma.end(), sigma.begin(), 0.0);
  double sum = 0;
  int rank = 0;
  for (const double value : sigma) {
    if (sum >= wanted) {
      break;
    }
    sum += value * value;
    ++rank;
  }
  return rank;
}

}  // namespace groklab
