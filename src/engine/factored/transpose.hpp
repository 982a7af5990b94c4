// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace groklab {

/// Four floats in a register of any processor; a vector extension of gcc and clang.
using Float4 [[gnu::vector_size(16)]] = float;

inline Float4 load4(const float* from) {
  Float4 row;
  std::memcpy(&row, from, sizeof row);
  return row;
}

inline void store4(float* to, Float4 row) { std::memcpy(to, &row, sizeof row); }

/// out [4, 4] = in^T in registers.
inline void transpose_4x4(float* out, std::ptrdiff_t out_stride, const float* in, std::ptrdiff_t in_stride) {
  const Float4 a = load4(in);
  const Float4 b = load4(in + in_stride);
  const Float4 c = load4(in + 2 * in_stride);
  const Float4 d = load4(in + 3 * in_stride);
  const Float4 ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5);  // a0 b0 a1 b1
  const Float4 ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
  const Float4 cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5);
  const Float4 cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
  store4(out, __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5));
  store4(out + out_stride, __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7));
  store4(out + 2 * out_stride, __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5));
  store4(out + 3 * out_stride, __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7));
}

/// out [cols, out_stride] = in [rows, in_stride] transposed. No aliasing.
inline void transpose(float* out, std::ptrdiff_t out_stride, const float* in, std::ptrdiff_t in_stride,
                      std::ptrdiff_t rows, std::ptrdiff_t cols) {
  constexpr std::ptrdiff_t kTile = 16;  // a tile of both sides stays in the first-level cache
  const std::ptrdiff_t whole_rows = rows / 4 * 4;
  const std::ptrdiff_t whole_cols = cols / 4 * 4;
  for (std::ptrdiff_t i0 = 0; i0 < whole_rows; i0 += kTile) {
    const std::ptrdiff_t i1 = std::min(whole_rows, i0 + kTile);
    for (std::ptrdiff_t j = 0; j < whole_cols; j += 4) {
      for (std::ptrdiff_t i = i0; i < i1; i += 4) {
        transpose_4x4(out + j * out_stride + i, out_stride, in + i * in_stride + j, in_stride);
      }
    }
  }
  for (std::ptrdiff_t i = 0; i < rows; ++i) {
    for (std::ptrdiff_t j = i < whole_rows ? whole_cols : 0; j < cols; ++j) {
      out[j * out_stride + i] = in[i * in_stride + j];
    }
  }
}

}  // namespace groklab
