// SPDX-License-Identifier: MIT
#include "kernels/ref/layer_norm.hpp"

#include <cmath>
#include <cstddef>

#include "core/check.hpp"

namespace groklab::ref {
namespace {

template <class T>
constexpr T kEps = T(1e-5);

}  // namespace

template <class T>
void layer_norm_forward(MatrixView<T> y, MatrixView<T> x_hat, T* rstd, Operand<T> x, const T* w, const T* b) noexcept {
  GROKLAB_DCHECK(y.rows == x.rows && y.cols == x.cols && x_hat.rows == x.rows && x_hat.cols == x.cols);
  const T d = static_cast<T>(x.cols);
  for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
    T mean = T(0);
    for (std::ptrdiff_t j = 0; j < x.cols; ++j) {
      mean += x(i, j);
    }
    mean /= d;
    T variance = T(0);
    for (std::ptrdiff_t j = 0; j < x.cols; ++j) {
      variance += (x(i, j) - mean) * (x(i, j) - mean);
    }
    rstd[i] = T(1) / std::sqrt(variance / d + kEps<T>);
    for (std::ptrdiff_t j = 0; j < x.cols; ++j) {
      x_hat(i, j) = (x(i, j) - mean) * rstd[i];
      y(i, j) = x_hat(i, j) * w[j] + b[j];
    }
  }
}

template <class T>
void layer_norm_backward(MatrixView<T> dx, T* dw, T* db, Operand<T> dy, const LayerNormSaved<T>& saved,
                         Update update) noexcept {
  GROKLAB_DCHECK(dx.rows == dy.rows && dx.cols == dy.cols && saved.x_hat.rows == dy.rows);
  const MatrixView<const T> x_hat = saved.x_hat;
  const T d = static_cast<T>(dy.cols);
  for (std::ptrdiff_t i = 0; i < dy.rows; ++i) {
    T mean_g = T(0);
    T mean_g_x_hat = T(0);
    for (std::ptrdiff_t j = 0; j < dy.cols; ++j) {
      const T g = dy(i, j) * saved.w[j];
      mean_g += g;
      mean_g_x_hat += g * x_hat(i, j);
      dw[j] += dy(i, j) * x_hat(i, j);
      db[j] += dy(i, j);
    }
    mean_g /= d;
    mean_g_x_hat /= d;
    for (std::ptrdiff_t j = 0; j < dy.cols; ++j) {
      const T g = dy(i, j) * saved.w[j];
      const T value = saved.rstd[i] * (g - mean_g - x_hat(i, j) * mean_g_x_hat);
      dx(i, j) = update == Update::Add ? dx(i, j) + value : value;
    }
  }
}

template void layer_norm_forward(MatrixView<float>, MatrixView<float>, float*, Operand<float>, const float*,
                                 const float*) noexcept;
template void layer_norm_forward(MatrixView<double>, MatrixView<double>, double*, Operand<double>, const double*,
                                 const double*) noexcept;
template void layer_norm_backward(MatrixView<float>, float*, float*, Operand<float>, const LayerNormSaved<float>&,
                                  Update) noexcept;
template void layer_norm_backward(MatrixView<double>, double*, double*, Operand<double>, const LayerNormSaved<double>&,
                                  Update) noexcept;

}  // namespace groklab::ref
