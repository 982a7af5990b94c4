// SPDX-License-Identifier: MIT
#include "kernels/ref/softmax_cross_entropy.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "core/check.hpp"

namespace groklab::ref {
namespace {

/// The first class with the largest logit.
template <class T>
std::ptrdiff_t argmax(const T* x, std::ptrdiff_t n) noexcept {
  std::ptrdiff_t best = 0;
  for (std::ptrdiff_t j = 1; j < n; ++j) {
    best = x[j] > x[best] ? j : best;
  }
  return best;
}

/// The logit at the label minus the largest other one.
template <class T>
double margin(const T* x, std::ptrdiff_t n, std::ptrdiff_t label) noexcept {
  T other = -std::numeric_limits<T>::infinity();
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    other = j != label && x[j] > other ? x[j] : other;
  }
  return static_cast<double>(x[label]) - static_cast<double>(other);
}

template <class T>
double example_as_torch(T* dx, const T* x, std::ptrdiff_t n_classes, std::ptrdiff_t label, T inverse_n) noexcept {
  const T highest = x[argmax(x, n_classes)];
  T sum = T(0);
  for (std::ptrdiff_t j = 0; j < n_classes; ++j) {
    sum += std::exp(x[j] - highest);
  }
  const T log_sum = std::log(sum);
  const T logp_label = (x[label] - highest) - log_sum;
  if (dx != nullptr) {
    for (std::ptrdiff_t j = 0; j < n_classes; ++j) {
      const T p = std::exp((x[j] - highest) - log_sum);
      dx[j] = j == label ? std::fma(p, inverse_n, -inverse_n) : p * inverse_n;  // one rounding, as PyTorch's compilers do
    }
  }
  return -static_cast<double>(logp_label);
}

template <class T>
double example_exact(T* dx, const T* x, std::ptrdiff_t n_classes, std::ptrdiff_t label, double n) noexcept {
  const double x_label = static_cast<double>(x[label]);
  // exp(x_j - x_label) overflows when the label is far behind: take out the largest, but never less than the label's 0.
  const double shift = std::max(0.0, static_cast<double>(x[argmax(x, n_classes)]) - x_label);
  double others = 0;
  for (std::ptrdiff_t j = 0; j < n_classes; ++j) {
    others += j == label ? 0.0 : std::exp(static_cast<double>(x[j]) - x_label - shift);
  }
  const double e_label = std::exp(-shift);
  const double loss = shift == 0 ? std::log1p(others) : shift + std::log(e_label + others);
  if (dx != nullptr) {
    const double scale = 1 / ((e_label + others) * n);
    for (std::ptrdiff_t j = 0; j < n_classes; ++j) {
      const double e = j == label ? -others : std::exp(static_cast<double>(x[j]) - x_label - shift);
      dx[j] = static_cast<T>(e * scale);
    }
  }
  return loss;
}

/// Sums over the rows of the logits; example(dx, x, label) is a row's loss, and its gradient where dx is not null.
template <class T, class Example>
CrossEntropySums sums_over(MatrixView<T> dlogits, Operand<T> logits, const std::int32_t* labels,
                           Example example) noexcept {
  CrossEntropySums sums;
  for (std::ptrdiff_t i = 0; i < logits.rows; ++i) {
    GROKLAB_DCHECK(labels[i] >= 0 && labels[i] < logits.cols);
    sums.correct += argmax(logits.row(i), logits.cols) == labels[i] ? 1 : 0;
    sums.margin += margin(logits.row(i), logits.cols, labels[i]);
    T* dx = dlogits.data == nullptr ? nullptr : dlogits.row(i);
    sums.loss += example(dx, logits.row(i), labels[i]);
  }
  return sums;
}

}  // namespace

template <class T>
CrossEntropySums softmax_cross_entropy_as_torch(MatrixView<T> dlogits, Operand<T> logits, const std::int32_t* labels,
                                                double n) noexcept {
  const T inverse_n = static_cast<T>(1 / n);
  return sums_over(dlogits, logits, labels, [&](T* dx, const T* x, std::ptrdiff_t label) {
    return example_as_torch(dx, x, logits.cols, label, inverse_n);
  });
}

template <class T>
CrossEntropySums softmax_cross_entropy_exact(MatrixView<T> dlogits, Operand<T> logits, const std::int32_t* labels,
                                             double n) noexcept {
  return sums_over(dlogits, logits, labels, [&](T* dx, const T* x, std::ptrdiff_t label) {
    return example_exact(dx, x, logits.cols, label, n);
  });
}

template CrossEntropySums softmax_cross_entropy_as_torch(MatrixView<float>, Operand<float>, const std::int32_t*,
                                                         double) noexcept;
template CrossEntropySums softmax_cross_entropy_as_torch(MatrixView<double>, Operand<double>, const std::int32_t*,
                                                         double) noexcept;
template CrossEntropySums softmax_cross_entropy_exact(MatrixView<float>, Operand<float>, const std::int32_t*,
                                                      double) noexcept;
template CrossEntropySums softmax_cross_entropy_exact(MatrixView<double>, Operand<double>, const std::int32_t*,
                                                      double) noexcept;

}  // namespace groklab::ref
