// SPDX-License-Identifier: MIT
#include "analysis/gram.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

void lower_gram(MatrixView<float> c, MatrixView<const float> m, ThreadPool& pool) {
  constexpr std::ptrdiff_t kRows = 96;  // fewer passes over m than with short slices, and still some for every thread
  const std::ptrdiff_t n = m.cols;
  GROKLAB_CHECK(c.rows == n && c.cols == n && c.stride >= padded(n) && m.stride >= padded(n));
  const FastKernels& kernels = fast_kernels();
  const std::ptrdiff_t n_slices = (n + kRows - 1) / kRows;
  pool.run(static_cast<int>(n_slices), [&](int block, int) {
    // The longest rows first, so that no thread is left with one at the end.
    const std::ptrdiff_t first = (n_slices - 1 - block) * kRows;
    const std::ptrdiff_t last = std::min(n, first + kRows);
    kernels.gemm({.c = c.row(first),
                  .c_stride = c.stride,
                  .a = m.data + first,
                  .a_row = 1,
                  .a_col = m.stride,
                  .b = m.data,
                  .b_stride = m.stride,
                  .m = last - first,
                  .n = padded(last),
                  .k = m.rows,
                  .accumulate = false});
  });
}

}  // namespace groklab
