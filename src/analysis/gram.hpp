// SPDX-License-Identifier: MIT
#pragma once

#include "core/matrix_view.hpp"
#include "core/thread_pool.hpp"

namespace groklab {

/// Products of the columns of a tall matrix with each other, by the fast kernels.
/// Math    c(i, j) = sum_k m(k, i) m(k, j) for j <= i; what is above the diagonal is undefined
/// Shapes  m [k, n], c [n, n]; both strides at least padded(n), m's columns of padding zero
/// Writes  c (=). Same bits for any number of threads. Cost: k n^2 FLOP, half of a full product.
void lower_gram(MatrixView<float> c, MatrixView<const float> m, ThreadPool& pool);

}  // namespace groklab
