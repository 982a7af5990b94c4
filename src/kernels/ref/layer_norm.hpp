// SPDX-License-Identifier: MIT
#pragma once

#include "kernels/ref/operand.hpp"

namespace groklab::ref {

/// Layer normalisation of each row. Source: Ba et al. 2016; eps and the biased variance as in torch.nn.LayerNorm.
/// Math    x_hat = (x - mean) rstd, rstd = 1 / sqrt(var + 1e-5); y = x_hat w + b
/// Shapes  y, x_hat, x [rows, d]; rstd [rows]; w, b [d]
/// Writes  y, x_hat, rstd (=); the last two are what the backward pass needs. y may be x.
template <class T>
void layer_norm_forward(MatrixView<T> y, MatrixView<T> x_hat, T* rstd, Operand<T> x, const T* w, const T* b) noexcept;

/// What the backward pass needs of the forward pass.
template <class T>
struct LayerNormSaved {
  MatrixView<const T> x_hat;  ///< [rows, d]
  const T* rstd;              ///< [rows]
  const T* w;                 ///< [d]
};

/// Math    dw += sum over rows of dy x_hat; db += sum over rows of dy;
///         g = dy w; dx (+)= rstd (g - mean(g) - x_hat mean(g x_hat))
/// Shapes  as above; dx, dy [rows, d]; dw, db [d]
/// Writes  dx (= or +=), dw, db (+=). dx may be dy when assigned.
template <class T>
void layer_norm_backward(MatrixView<T> dx, T* dw, T* db, Operand<T> dy, const LayerNormSaved<T>& saved,
                         Update update) noexcept;

}  // namespace groklab::ref
