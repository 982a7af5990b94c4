// SPDX-License-Identifier: MIT
#include "kernels/ref/activation.hpp"

#include <cmath>
#include <numbers>

namespace groklab::ref {
namespace {

/// Phi(x), the normal distribution function.
template <class T>
T normal_cdf(T x) noexcept {
  return T(0.5) * (T(1) + std::erf(x / std::numbers::sqrt2_v<T>));
}

/// phi(x), its density.
template <class T>
T normal_density(T x) noexcept {
  return std::exp(T(-0.5) * x * x) * (std::numbers::inv_sqrtpi_v<T> / std::numbers::sqrt2_v<T>);
}

}  // namespace

template <class T>
void relu_forward(T* y, const T* pre, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    y[i] = pre[i] < T(0) ? T(0) : pre[i];  // in this form a NaN stays a NaN
  }
}

template <class T>
void gelu_forward(T* y, const T* pre, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    y[i] = pre[i] * normal_cdf(pre[i]);
  }
}

template <class T>
void quadratic_forward(T* y, const T* pre, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    y[i] = pre[i] * pre[i];
  }
}

template <class T>
void relu_backward(T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const T gradient = dy[i];  // read in any case, or the loop is one of branches
    dpre[i] = pre[i] > T(0) ? gradient : T(0);
  }
}

template <class T>
void gelu_backward(T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    dpre[i] = dy[i] * (normal_cdf(pre[i]) + pre[i] * normal_density(pre[i]));
  }
}

template <class T>
void quadratic_backward(T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    dpre[i] = dy[i] * (T(2) * pre[i]);
  }
}

template void relu_forward(float*, const float*, std::ptrdiff_t) noexcept;
template void relu_forward(double*, const double*, std::ptrdiff_t) noexcept;
template void gelu_forward(float*, const float*, std::ptrdiff_t) noexcept;
template void gelu_forward(double*, const double*, std::ptrdiff_t) noexcept;
template void quadratic_forward(float*, const float*, std::ptrdiff_t) noexcept;
template void quadratic_forward(double*, const double*, std::ptrdiff_t) noexcept;
template void relu_backward(float*, const float*, const float*, std::ptrdiff_t) noexcept;
template void relu_backward(double*, const double*, const double*, std::ptrdiff_t) noexcept;
template void gelu_backward(float*, const float*, const float*, std::ptrdiff_t) noexcept;
template void gelu_backward(double*, const double*, const double*, std::ptrdiff_t) noexcept;
template void quadratic_backward(float*, const float*, const float*, std::ptrdiff_t) noexcept;
template void quadratic_backward(double*, const double*, const double*, std::ptrdiff_t) noexcept;

}  // namespace groklab::ref
