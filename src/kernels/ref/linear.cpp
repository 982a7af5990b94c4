// SPDX-License-Identifier: MIT
#include "kernels/ref/linear.hpp"

#include <cstddef>

#include "kernels/ref/gemm.hpp"

namespace groklab::ref {

template <class T>
void add_bias(MatrixView<T> y, const T* b) noexcept {
  for (std::ptrdiff_t i = 0; b != nullptr && i < y.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < y.cols; ++j) {
      y(i, j) += b[j];
    }
  }
}

template <class T>
void add_bias_backward(T* db, Operand<T> dy) noexcept {
  for (std::ptrdiff_t i = 0; db != nullptr && i < dy.rows; ++i) {
    for (std::ptrdiff_t j = 0; j < dy.cols; ++j) {
      db[j] += dy(i, j);
    }
  }
}

template <class T>
void linear_forward(MatrixView<T> y, Operand<T> x, Operand<T> w, const T* b) noexcept {
  gemm_nn(y, x, w, Update::Assign);
  add_bias(y, b);
}

template <class T>
void linear_backward_parameters(MatrixView<T> dw, T* db, Operand<T> x, Operand<T> dy) noexcept {
  gemm_tn(dw, x, dy, Update::Add);
  add_bias_backward<T>(db, dy);
}

template <class T>
void linear_backward_input(MatrixView<T> dx, Operand<T> dy, Operand<T> w, Update update) noexcept {
  gemm_nt(dx, dy, w, update);
}

template void add_bias(MatrixView<float>, const float*) noexcept;
template void add_bias(MatrixView<double>, const double*) noexcept;
template void add_bias_backward(float*, Operand<float>) noexcept;
template void add_bias_backward(double*, Operand<double>) noexcept;
template void linear_forward(MatrixView<float>, Operand<float>, Operand<float>, const float*) noexcept;
template void linear_forward(MatrixView<double>, Operand<double>, Operand<double>, const double*) noexcept;
template void linear_backward_parameters(MatrixView<float>, float*, Operand<float>, Operand<float>) noexcept;
template void linear_backward_parameters(MatrixView<double>, double*, Operand<double>, Operand<double>) noexcept;
template void linear_backward_input(MatrixView<float>, Operand<float>, Operand<float>, Update) noexcept;
template void linear_backward_input(MatrixView<double>, Operand<double>, Operand<double>, Update) noexcept;

}  // namespace groklab::ref
