// SPDX-License-Identifier: MIT
#include "analysis/centred_columns.hpp"

namespace groklab {

std::vector<double> centred_columns(MatrixView<const double> m) {
  std::vector<double> centred(static_cast<size_t>(m.rows * m.cols));
  const MatrixView<double> out(centred.data(), m.rows, m.cols);
  for (std::ptrdiff_t j = 0; j < m.cols; ++j) {
    double mean = 0;
    for (std::ptrdiff_t i = 0; i < m.rows; ++i) {
      mean += m(i, j) / static_cast<double>(m.rows);
    }
    for (std::ptrdiff_t i = 0; i < m.rows; ++i) {
      out(i, j) = m(i, j) - mean;
    }
  }
  return centred;
}

}  // namespace groklab
