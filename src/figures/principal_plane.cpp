// SPDX-License-Identifier: MIT
#include "figures/principal_plane.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/svd.hpp"

namespace groklab {
namespace {

/// Inner products of the centred rows: [n, n].
std::vector<double> centred_gram(MatrixView<const float> rows) {
  const std::ptrdiff_t n = rows.rows;
  std::vector<double> gram(static_cast<std::size_t>(n * n));
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (std::ptrdiff_t c = 0; c < rows.cols; ++c) {
        sum += static_cast<double>(rows(i, c)) * static_cast<double>(rows(j, c));
      }
      gram[static_cast<std::size_t>(i * n + j)] = gram[static_cast<std::size_t>(j * n + i)] = sum;
    }
  }
  std::vector<double> means(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < means.size(); ++i) {
    const auto row = gram.begin() + static_cast<std::ptrdiff_t>(i) * n;
    means[i] = std::accumulate(row, row + n, 0.0) / static_cast<double>(n);
  }
  const double mean = std::accumulate(means.begin(), means.end(), 0.0) / static_cast<double>(n);
  for (std::size_t i = 0; i < means.size(); ++i) {
    for (std::size_t j = 0; j < means.size(); ++j) {
      gram[i * means.size() + j] += mean - means[i] - means[j];
    }
  }
  return gram;
}

/// Coordinates along one direction: an eigenvector of the Gram matrix times the root of its eigenvalue.
std::vector<double> coordinates(const Svd& decomposition, std::size_t direction) {
  const std::size_t n = decomposition.sigma.size();
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    values[i] = decomposition.u[i * n + direction] * std::sqrt(decomposition.sigma[direction]);
  }
  const double largest =
      *std::max_element(values.begin(), values.end(), [](double x, double y) { return std::abs(x) < std::abs(y); });
  for (double& value : values) {
    value = largest < 0 ? -value : value;
  }
  return values;
}

/// Coordinates of `rows`, centred, along the direction in which those of `of` are `along`: that direction is the sum of
/// the rows of `of`, each times its coordinate, over the sum of squares. [rows]
std::vector<double> projected(const std::vector<double>& along, MatrixView<const float> of,
                              MatrixView<const float> rows) {
  const double squares = std::inner_product(along.begin(), along.end(), along.begin(), 0.0);
  std::vector<double> direction(static_cast<std::size_t>(of.cols));
  for (std::ptrdiff_t i = 0; i < of.rows && squares > 0; ++i) {
    for (std::ptrdiff_t c = 0; c < of.cols; ++c) {
      // The coordinates sum to 0, so that the mean of the rows drops out.
      direction[static_cast<std::size_t>(c)] += along[static_cast<std::size_t>(i)] * static_cast<double>(of(i, c));
    }
  }
  std::vector<double> values(static_cast<std::size_t>(rows.rows));
  for (std::ptrdiff_t i = 0; i < rows.rows; ++i) {
    for (std::ptrdiff_t c = 0; c < rows.cols && squares > 0; ++c) {
      values[static_cast<std::size_t>(i)] +=
          direction[static_cast<std::size_t>(c)] * static_cast<double>(rows(i, c)) / squares;
    }
  }
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(rows.rows);
  for (double& value : values) {
    value -= mean;
  }
  return values;
}

}  // namespace

PrincipalPlane projected_on(const PrincipalPlane& plane, MatrixView<const float> of, MatrixView<const float> rows) {
  return {projected(plane.x, of, rows), projected(plane.y, of, rows)};
}

PrincipalPlane principal_plane(MatrixView<const float> rows) {
  const std::vector<double> gram = centred_gram(rows);
  const Svd decomposition = svd({gram.data(), rows.rows, rows.rows});
  const double total = std::accumulate(decomposition.sigma.begin(), decomposition.sigma.end(), 0.0);
  PrincipalPlane plane{coordinates(decomposition, 0), coordinates(decomposition, 1)};
  if (total > 0) {
    plane.share_x = decomposition.sigma[0] / total;
    plane.share_y = decomposition.sigma[1] / total;
  }
  return plane;
}

}  // namespace groklab
