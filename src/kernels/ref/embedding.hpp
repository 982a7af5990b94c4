// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "kernels/ref/operand.hpp"

namespace groklab::ref {

/// Table look-up.
/// Math    y[i] (+)= table[rows[i]]
/// Shapes  y [n, d]; table [n_rows, d]; rows [n]
/// Writes  y (= or +=). No aliasing.
template <class T>
void embedding_forward(MatrixView<T> y, Operand<T> table, const std::int32_t* rows, Update update) noexcept;

/// Math    dtable[rows[i]] += dy[i]
/// Writes  dtable (+=), in ascending i. No aliasing.
template <class T>
void embedding_backward(MatrixView<T> dtable, Operand<T> dy, const std::int32_t* rows) noexcept;

}  // namespace groklab::ref
