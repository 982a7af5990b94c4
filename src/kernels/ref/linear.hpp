// SPDX-License-Identifier: MIT
#pragma once

#include "kernels/ref/operand.hpp"

namespace groklab::ref {

/// y += b, row by row; backward db += sum over rows of dy. Nothing where b or db is nullptr.
/// Shapes  y, dy [rows, d_out]; b, db [d_out]
template <class T>
void add_bias(MatrixView<T> y, const T* b) noexcept;
template <class T>
void add_bias_backward(T* db, Operand<T> dy) noexcept;

/// A linear layer, weights on the right.
/// Math    y = x W + b
/// Shapes  y [rows, d_out]; x [rows, d_in]; W [d_in, d_out]; b [d_out] or nullptr
/// Writes  y (=). No aliasing.
template <class T>
void linear_forward(MatrixView<T> y, Operand<T> x, Operand<T> w, const T* b) noexcept;

/// Gradient with respect to the parameters.
/// Math    dW += x^T dy; db += sum over rows of dy
/// Shapes  dW [d_in, d_out]; db [d_out] or nullptr; x [rows, d_in]; dy [rows, d_out]
/// Writes  dW, db (+=). No aliasing.
template <class T>
void linear_backward_parameters(MatrixView<T> dw, T* db, Operand<T> x, Operand<T> dy) noexcept;

/// Gradient with respect to the input.
/// Math    dx (+)= dy W^T
/// Shapes  dx [rows, d_in]; dy [rows, d_out]; W [d_in, d_out]
/// Writes  dx (= or +=). No aliasing.
template <class T>
void linear_backward_input(MatrixView<T> dx, Operand<T> dy, Operand<T> w, Update update) noexcept;

}  // namespace groklab::ref
