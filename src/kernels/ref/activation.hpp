// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace groklab::ref {

/// Elementwise nonlinearities over n contiguous numbers.
/// Math    relu: max(x, 0), with derivative 0 at 0 as in PyTorch; gelu: x Phi(x), exact by erf (Hendrycks and Gimpel
///         2016, not the tanh approximation); quadratic: x^2
/// Writes  y (=); y may be pre.
template <class T>
void relu_forward(T* y, const T* pre, std::ptrdiff_t n) noexcept;
template <class T>
void gelu_forward(T* y, const T* pre, std::ptrdiff_t n) noexcept;
template <class T>
void quadratic_forward(T* y, const T* pre, std::ptrdiff_t n) noexcept;

/// Math    dpre = dy f'(pre); gelu' = Phi(x) + x phi(x)
/// Writes  dpre (=); dpre may be dy.
template <class T>
void relu_backward(T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept;
template <class T>
void gelu_backward(T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept;
template <class T>
void quadratic_backward(T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept;

}  // namespace groklab::ref
