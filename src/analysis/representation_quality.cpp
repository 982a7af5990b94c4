// SPDX-License-Identifier: MIT
#include "analysis/representation_quality.hpp"

#include <cmath>
#include <vector>

namespace groklab {
namespace {

double parallelogram_error(const TokenBlocks& blocks, const Quadruple& q) {
  const float* from[] = {blocks.a.row(q.a), blocks.b.row(q.b), blocks.a.row(q.c), blocks.b.row(q.d)};
  double squares = 0;
  for (std::ptrdiff_t j = 0; j < blocks.width(); ++j) {
    const double difference = static_cast<double>(from[0][j]) + static_cast<double>(from[1][j]) -
                              static_cast<double>(from[2][j]) - static_cast<double>(from[3][j]);
    squares += difference * difference;
  }
  return std::sqrt(squares);
}

/// Non-trivial quadruples, and those among them with an error below `largest_error`.
struct Count {
  int passed = 0;
  int tried = 0;
};

Count count_below(const TokenBlocks& blocks, std::span<const Quadruple> quadruples, double largest_error) {
  Count count;
  for (const Quadruple& q : quadruples) {
    if (!q.trivial()) {
      ++count.tried;
      count.passed += parallelogram_error(blocks, q) < largest_error ? 1 : 0;
    }
  }
  return count;
}

/// Mean square distance of the rows from their mean.
double row_variance(MatrixView<const float> rows) {
  const auto n = static_cast<double>(rows.rows);
  std::vector<double> mean(static_cast<size_t>(rows.cols));
  for (std::ptrdiff_t i = 0; i < rows.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < rows.cols; ++j) {
      mean[static_cast<size_t>(j)] += static_cast<double>(rows(i, j)) / n;
    }
  }
  double squares = 0;
  for (std::ptrdiff_t i = 0; i < rows.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < rows.cols; ++j) {
      const double difference = static_cast<double>(rows(i, j)) - mean[static_cast<size_t>(j)];
      squares += difference * difference;
    }
  }
  return squares / n;
}

}  // namespace

double pair_distance(const TokenBlocks& blocks) {
  // E || X - X' ||^2 = 2 Var X for independent X, X', and the two tokens of a pair are independent.
  return std::sqrt(2 * (row_variance(blocks.a) + row_variance(blocks.b)));
}

double rqi(const TokenBlocks& blocks, std::span<const Quadruple> quadruples) {
  constexpr double kRelativeError = 0.1;
  const Count count = count_below(blocks, quadruples, kRelativeError * pair_distance(blocks));
  return count.tried > 0 ? static_cast<double>(count.passed) / count.tried : 0;
}

double rqi_published(const TokenBlocks& blocks, std::span<const Quadruple> quadruples) {
  constexpr double kLargestError = 0.5;
  const Count count = count_below(blocks, quadruples, kLargestError);
  return static_cast<double>(count.passed) / static_cast<double>(quadruples.size());
}

}  // namespace groklab
