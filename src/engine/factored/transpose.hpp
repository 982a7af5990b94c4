// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

namespace groklab {

/// out [cols, out_stride] = in [rows, in_stride] transposed. No aliasing.
inline void transpose(float* out, std::ptrdiff_t out_stride, const float* in, std::ptrdiff_t in_stride,
                      std::ptrdiff_t rows, std::ptrdiff_t cols) {
  constexpr std::ptrdiff_t kTile = 16;  // a tile of both sides stays in the first-level cache
  for (std::ptrdiff_t i0 = 0; i0 < rows; i0 += kTile) {
    for (std::ptrdiff_t j0 = 0; j0 < cols; j0 += kTile) {
      const std::ptrdiff_t i1 = std::min(rows, i0 + kTile);
      const std::ptrdiff_t j1 = std::min(cols, j0 + kTile);
      for (std::ptrdiff_t j = j0; j < j1; ++j) {
        for (std::ptrdiff_t i = i0; i < i1; ++i) {
          out[j * out_stride + i] = in[i * in_stride + j];
        }
      }
    }
  }
}

}  // namespace groklab
