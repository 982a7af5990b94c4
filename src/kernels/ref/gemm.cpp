// SPDX-License-Identifier: MIT
#include "kernels/ref/gemm.hpp"

#include <algorithm>
#include <cstddef>

#include "core/check.hpp"
#include "kernels/ref/multiversion.hpp"

namespace groklab::ref {
namespace {

// 4 rows by 32 columns of C stay in registers while k runs: 8 AVX-512 registers of float. A narrower strip of doubles
// would be unrolled by GCC 12 before it is vectorised, and lose a factor of 20.
constexpr int kRows = 4;
constexpr std::ptrdiff_t kCols = 32;
constexpr std::ptrdiff_t kDepth = 128;  // rows of the packed strip of B: 32 KiB of double

/// One factor of a product, transposed or not: element (i, j) is data[i * row_stride + j * col_stride].
template <class T>
struct Factor {
  const T* data;
  std::ptrdiff_t row_stride;
  std::ptrdiff_t col_stride;

  const T* at(std::ptrdiff_t i, std::ptrdiff_t j) const { return data + i * row_stride + j * col_stride; }
};

template <class T>
Factor<T> plain(MatrixView<const T> x) {
  return {x.data, x.stride, 1};
}

template <class T>
Factor<T> transposed(MatrixView<const T> x) {
  return {x.data, 1, x.stride};
}

/// C[0..rows, 0..cols] (+)= A[0..rows, 0..depth] strip, where strip [depth, kCols] is zero beyond `cols`.
template <int rows, class T>
GROKLAB_ALWAYS_INLINE void multiply_tile(T* c, std::ptrdiff_t c_stride, std::ptrdiff_t cols, Factor<T> a,
                                         const T* strip, std::ptrdiff_t depth, bool add) {
  T sum[static_cast<std::size_t>(rows)][kCols];
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (std::ptrdiff_t j = 0; j < kCols; ++j) {
      sum[i][j] = T(0);
    }
  }
  for (std::ptrdiff_t k = 0; k < depth; ++k) {
    for (std::ptrdiff_t i = 0; i < rows; ++i) {
      const T x = *a.at(i, k);
      for (std::ptrdiff_t j = 0; j < kCols; ++j) {
        sum[i][j] += x * strip[k * kCols + j];
      }
    }
  }
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (std::ptrdiff_t j = 0; j < cols; ++j) {
      c[i * c_stride + j] = add ? c[i * c_stride + j] + sum[i][j] : sum[i][j];
    }
  }
}

/// Copies B[0..depth, 0..cols] to a strip of kCols columns, so that both orientations of B run the same inner loop.
template <class T>
GROKLAB_ALWAYS_INLINE void pack_strip(T* strip, Factor<T> b, std::ptrdiff_t depth, std::ptrdiff_t cols) {
  for (std::ptrdiff_t k = 0; k < depth; ++k) {
    for (std::ptrdiff_t j = 0; j < kCols; ++j) {
      strip[k * kCols + j] = j < cols ? *b.at(k, j) : T(0);
    }
  }
}

template <class T>
GROKLAB_ALWAYS_INLINE void multiply_body(MatrixView<T> c, Factor<T> a, Factor<T> b, std::ptrdiff_t depth, bool add) {
  alignas(64) T strip[kDepth * kCols];
  for (std::ptrdiff_t j = 0; j < c.cols; j += kCols) {
    const std::ptrdiff_t cols = std::min(kCols, c.cols - j);
    for (std::ptrdiff_t k = 0; k < depth; k += kDepth) {
      const std::ptrdiff_t part = std::min(kDepth, depth - k);
      pack_strip(strip, Factor<T>{b.at(k, j), b.row_stride, b.col_stride}, part, cols);
      std::ptrdiff_t i = 0;
      for (; i + kRows <= c.rows; i += kRows) {
        multiply_tile<kRows>(c.row(i) + j, c.stride, cols, Factor<T>{a.at(i, k), a.row_stride, a.col_stride}, strip,
                             part, add || k > 0);
      }
      for (; i < c.rows; ++i) {
        multiply_tile<1>(c.row(i) + j, c.stride, cols, Factor<T>{a.at(i, k), a.row_stride, a.col_stride}, strip, part,
                         add || k > 0);
      }
    }
  }
}

GROKLAB_TARGET_CLONES void multiply(MatrixView<float> c, Factor<float> a, Factor<float> b, std::ptrdiff_t depth,
                                    bool add) {
  multiply_body(c, a, b, depth, add);
}

GROKLAB_TARGET_CLONES void multiply(MatrixView<double> c, Factor<double> a, Factor<double> b, std::ptrdiff_t depth,
                                    bool add) {
  multiply_body(c, a, b, depth, add);
}

}  // namespace

template <class T>
void gemm_nn(MatrixView<T> c, Operand<T> a, Operand<T> b, Update update) noexcept {
  GROKLAB_DCHECK(a.rows == c.rows && a.cols == b.rows && b.cols == c.cols && a.cols > 0);
  multiply(c, plain(a), plain(b), a.cols, update == Update::Add);
}

template <class T>
void gemm_nt(MatrixView<T> c, Operand<T> a, Operand<T> b, Update update) noexcept {
  GROKLAB_DCHECK(a.rows == c.rows && a.cols == b.cols && b.rows == c.cols && a.cols > 0);
  multiply(c, plain(a), transposed(b), a.cols, update == Update::Add);
}

template <class T>
void gemm_tn(MatrixView<T> c, Operand<T> a, Operand<T> b, Update update) noexcept {
  GROKLAB_DCHECK(a.cols == c.rows && a.rows == b.rows && b.cols == c.cols && a.rows > 0);
  multiply(c, transposed(a), plain(b), a.rows, update == Update::Add);
}

template void gemm_nn(MatrixView<float>, Operand<float>, Operand<float>, Update) noexcept;
template void gemm_nn(MatrixView<double>, Operand<double>, Operand<double>, Update) noexcept;
template void gemm_nt(MatrixView<float>, Operand<float>, Operand<float>, Update) noexcept;
template void gemm_nt(MatrixView<double>, Operand<double>, Operand<double>, Update) noexcept;
template void gemm_tn(MatrixView<float>, Operand<float>, Operand<float>, Update) noexcept;
template void gemm_tn(MatrixView<double>, Operand<double>, Operand<double>, Update) noexcept;

}  // namespace groklab::ref
