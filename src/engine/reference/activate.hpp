// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "config/config.hpp"
#include "kernels/ref/activation.hpp"

namespace groklab::ref {

/// y (=) f(pre) over n numbers, f as the configuration names it.
template <class T>
void activate(Activation activation, T* y, const T* pre, std::ptrdiff_t n) noexcept {
  switch (activation) {
    case Activation::Relu:
      return relu_forward(y, pre, n);
    case Activation::Gelu:
      return gelu_forward(y, pre, n);
    case Activation::Quadratic:
      return quadratic_forward(y, pre, n);
  }
}

/// dpre (=) dy f'(pre); dpre may be dy.
template <class T>
void activate_backward(Activation activation, T* dpre, const T* dy, const T* pre, std::ptrdiff_t n) noexcept {
  switch (activation) {
    case Activation::Relu:
      return relu_backward(dpre, dy, pre, n);
    case Activation::Gelu:
      return gelu_backward(dpre, dy, pre, n);
    case Activation::Quadratic:
      return quadratic_backward(dpre, dy, pre, n);
  }
}

}  // namespace groklab::ref
