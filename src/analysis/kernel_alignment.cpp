// SPDX-License-Identifier: MIT
#include "analysis/kernel_alignment.hpp"

#include <cmath>
#include <vector>

namespace groklab {
namespace {

/// Sums over all elements of two matrices.
struct Moments {
  double product = 0;
  double kernel_squares = 0;
  double target_squares = 0;

  void add(double kernel, double target) {
    product += kernel * target;
    kernel_squares += kernel * kernel;
    target_squares += target * target;
  }
  double cosine() const {
    const double norms = std::sqrt(kernel_squares) * std::sqrt(target_squares);
    return norms > 0 ? product / norms : 0;
  }
};

double target(std::span<const std::int32_t> labels, size_t i, size_t j) { return labels[i] == labels[j] ? 1 : 0; }

Moments moments(std::span<const double> kernel, std::span<const std::int32_t> labels) {
  Moments sums;
  const size_t n = labels.size();
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      sums.add(kernel[i * n + j], target(labels, i, j));
    }
  }
  return sums;
}

/// Means of the rows of a symmetric matrix, and of all of it.
struct Means {
  std::vector<double> row;
  double all = 0;

  double centred(double value, size_t i, size_t j) const { return value - row[i] - row[j] + all; }
};

template <class Element>
Means means(size_t n, Element element) {
  Means result{std::vector<double>(n), 0};
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      result.row[i] += element(i, j) / static_cast<double>(n);
    }
    result.all += result.row[i] / static_cast<double>(n);
  }
  return result;
}

}  // namespace

double kernel_alignment(std::span<const double> kernel, std::span<const std::int32_t> labels) {
  // Of a matrix that centring cancels, rounding leaves about 1e-15 of every element.
  constexpr double kCancelled = 1e-24;  // of the sum of squares
  const size_t n = labels.size();
  const Means kernel_means = means(n, [&](size_t i, size_t j) { return kernel[i * n + j]; });
  const Means target_means = means(n, [&](size_t i, size_t j) { return target(labels, i, j); });
  Moments centred;
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j < n; ++j) {
      centred.add(kernel_means.centred(kernel[i * n + j], i, j), target_means.centred(target(labels, i, j), i, j));
    }
  }
  const Moments whole = moments(kernel, labels);
  const bool vanishes = centred.kernel_squares <= kCancelled * whole.kernel_squares ||
                        centred.target_squares <= kCancelled * whole.target_squares;
  return vanishes ? 0 : centred.cosine();
}

double kernel_alignment_published(std::span<const double> kernel, std::span<const std::int32_t> labels) {
  return moments(kernel, labels).cosine();
}

}  // namespace groklab
