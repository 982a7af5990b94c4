// SPDX-License-Identifier: MIT
#include "kernels/ref/embedding.hpp"

#include <cstddef>

#include "core/check.hpp"

namespace groklab::ref {

template <class T>
void embedding_forward(MatrixView<T> y, Operand<T> table, const std::int32_t* rows, Update update) noexcept {
  for (std::ptrdiff_t i = 0; i < y.rows; ++i) {
    GROKLAB_DCHECK(rows[i] >= 0 && rows[i] < table.rows);
    const T* from = table.row(rows[i]);
    T* to = y.row(i);
    for (std::ptrdiff_t j = 0; j < y.cols; ++j) {
      to[j] = update == Update::Add ? to[j] + from[j] : from[j];
    }
  }
}

template <class T>
void embedding_backward(MatrixView<T> dtable, Operand<T> dy, const std::int32_t* rows) noexcept {
  for (std::ptrdiff_t i = 0; i < dy.rows; ++i) {
    GROKLAB_DCHECK(rows[i] >= 0 && rows[i] < dtable.rows);
    T* to = dtable.row(rows[i]);
    for (std::ptrdiff_t j = 0; j < dy.cols; ++j) {
      to[j] += dy(i, j);
    }
  }
}

template void embedding_forward(MatrixView<float>, Operand<float>, const std::int32_t*, Update) noexcept;
template void embedding_forward(MatrixView<double>, Operand<double>, const std::int32_t*, Update) noexcept;
template void embedding_backward(MatrixView<float>, Operand<float>, const std::int32_t*) noexcept;
template void embedding_backward(MatrixView<double>, Operand<double>, const std::int32_t*) noexcept;

}  // namespace groklab::ref
