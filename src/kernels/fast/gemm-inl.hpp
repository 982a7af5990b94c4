// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

// A tile of C stays in registers while k runs. 32 vector registers hold 6 x 4 or 8 x 3 accumulators, the vectors of B and
// one of A; 16 hold 6 x 2. Sums of kBlock terms start from zero and are then added to C: a long sum is a sum of short ones,
// whose rounding errors are several times smaller, and early training amplifies every one of them. A panel of kBlock rows
// of B (64 columns: 32 KiB) stays in the first-level cache for all rows of A.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kTileVectors = 4;
#else
inline constexpr int kTileVectors = 2;
#endif
constexpr int tile_rows(int n_vectors) { return n_vectors == 3 ? 8 : 6; }

/// What a tile's sum is added to.
enum class GemmStart { Zero, Bias, C };

template <int kRows, int kVectors>
HWY_INLINE void gemm_tile(const GemmArgs& g, std::ptrdiff_t row, std::ptrdiff_t col, std::ptrdiff_t k_begin,
                          std::ptrdiff_t k_end, GemmStart from) {
  const hn::ScalableTag<float> d;
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  hn::VFromD<decltype(d)> acc[static_cast<size_t>(kRows)][static_cast<size_t>(kVectors)];
  float* c = g.c + row * g.c_stride + col;
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      acc[r][v] = hn::Zero(d);
    }
  }
  const float* a = g.a + row * g.a_row;
  const float* b = g.b + col;
  for (std::ptrdiff_t k = k_begin; k < k_end; ++k) {
    hn::VFromD<decltype(d)> b_row[static_cast<size_t>(kVectors)];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      b_row[v] = hn::LoadU(d, b + k * g.b_stride + v * lanes);
    }
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const auto a_rk = hn::Set(d, a[r * g.a_row + k * g.a_col]);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        acc[r][v] = hn::MulAdd(a_rk, b_row[v], acc[r][v]);
      }
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      float* out = c + r * g.c_stride + v * lanes;
      const float* start = from == GemmStart::Bias ? g.bias + col + v * lanes : out;
      hn::StoreU(from == GemmStart::Zero ? acc[r][v] : hn::Add(hn::LoadU(d, start), acc[r][v]), d, out);
    }
  }
}

/// The rows that do not fill a tile: fewer than kRows.
template <int kRows, int kVectors>
HWY_INLINE void gemm_last_rows(const GemmArgs& g, std::ptrdiff_t row, std::ptrdiff_t col, std::ptrdiff_t k_begin,
                               std::ptrdiff_t k_end, GemmStart from) {
  if constexpr (kRows > 1) {
    if (g.m - row == kRows - 1) {
      gemm_tile<kRows - 1, kVectors>(g, row, col, k_begin, k_end, from);
    } else {
      gemm_last_rows<kRows - 1, kVectors>(g, row, col, k_begin, k_end, from);
    }
  }
}

template <int kVectors>
HWY_INLINE void gemm_rows(const GemmArgs& g, std::ptrdiff_t col, std::ptrdiff_t k_begin, std::ptrdiff_t k_end,
                          GemmStart from) {
  constexpr int kRows = tile_rows(kVectors);
  std::ptrdiff_t row = 0;
  for (; row + kRows <= g.m; row += kRows) {
    gemm_tile<kRows, kVectors>(g, row, col, k_begin, k_end, from);
  }
  gemm_last_rows<kRows, kVectors>(g, row, col, k_begin, k_end, from);
}

/// sum over k of A(row, k) b[k], where a row of A is one stretch of memory.
HWY_INLINE float row_dot(const float* HWY_RESTRICT a, const float* HWY_RESTRICT b, std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  std::ptrdiff_t k = 0;
  for (; k + lanes <= n; k += lanes) {
    sum = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), sum);
  }
  float rest = 0;
  for (; k < n; ++k) {
    rest += a[k] * b[k];
  }
  return hn::GetLane(hn::SumOfLanes(d, sum)) + rest;
}

/// sum[row] = sum over k of A(row, k) b[k], where a column of A is one stretch of memory: some rows at once.
HWY_INLINE void add_columns(float* HWY_RESTRICT sum, const float* HWY_RESTRICT a, std::ptrdiff_t a_col,
                            const float* HWY_RESTRICT b, std::ptrdiff_t rows, std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  std::ptrdiff_t row = 0;
  for (; row + lanes <= rows; row += lanes) {
    auto acc = hn::Zero(d);
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      acc = hn::MulAdd(hn::Set(d, b[k]), hn::LoadU(d, a + row + k * a_col), acc);
    }
    hn::StoreU(acc, d, sum + row);
  }
  for (; row < rows; ++row) {
    sum[row] = 0;
    for (std::ptrdiff_t k = 0; k < n; ++k) {
      sum[row] += b[k] * a[row + k * a_col];
    }
  }
}

/// One column of C.
HWY_INLINE void gemm_column(const GemmArgs& g, std::ptrdiff_t col, std::ptrdiff_t k_begin, std::ptrdiff_t k_end,
                            GemmStart from) {
  constexpr std::ptrdiff_t kRows = 64;
  const std::ptrdiff_t n = k_end - k_begin;
  HWY_ALIGN float b[kMaxTerms];
  HWY_ALIGN float sum[kRows];
  for (std::ptrdiff_t k = 0; k < n; ++k) {
    b[k] = g.b[(k_begin + k) * g.b_stride + col];
  }
  const float* a = g.a + k_begin * g.a_col;
  for (std::ptrdiff_t first = 0; first < g.m; first += kRows) {
    const std::ptrdiff_t rows = HWY_MIN(kRows, g.m - first);
    if (g.a_col == 1) {
      for (std::ptrdiff_t row = 0; row < rows; ++row) {
        sum[row] = row_dot(a + (first + row) * g.a_row, b, n);
      }
    } else {
      HWY_DASSERT(g.a_row == 1);
      add_columns(sum, a + first, g.a_col, b, rows, n);
    }
    for (std::ptrdiff_t row = 0; row < rows; ++row) {
      float& c = g.c[(first + row) * g.c_stride + col];
      const float start = from == GemmStart::Zero ? 0.0F : from == GemmStart::Bias ? g.bias[col] : c;
      c = start + sum[row];
    }
  }
}

void gemm(const GemmArgs& g) noexcept {
  const hn::ScalableTag<float> d;
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const std::ptrdiff_t tile_cols = kTileVectors * lanes;
  const std::ptrdiff_t cols = computed_columns(g.n);
  const std::ptrdiff_t vector_cols = cols / kRowPad * kRowPad;
  // An empty product still assigns: k_begin = 0 must pass once.
  for (std::ptrdiff_t k_begin = 0; k_begin == 0 || k_begin < g.k; k_begin += g.terms) {
    const std::ptrdiff_t k_end = HWY_MIN(g.k, k_begin + g.terms);
    const GemmStart from = g.accumulate || k_begin > 0 ? GemmStart::C
                           : g.bias != nullptr         ? GemmStart::Bias
                                                       : GemmStart::Zero;
    std::ptrdiff_t col = 0;
    for (; col + tile_cols <= vector_cols; col += tile_cols) {
      gemm_rows<kTileVectors>(g, col, k_begin, k_end, from);
    }
    if (kTileVectors > 3 && col + 3 * lanes <= vector_cols) {
      gemm_rows<3>(g, col, k_begin, k_end, from);
      col += 3 * lanes;
    }
    for (; col + 2 * lanes <= vector_cols; col += 2 * lanes) {
      gemm_rows<2>(g, col, k_begin, k_end, from);
    }
    for (; col < vector_cols; col += lanes) {
      gemm_rows<1>(g, col, k_begin, k_end, from);
    }
    for (col = vector_cols; col < cols; ++col) {
      gemm_column(g, col, k_begin, k_end, from);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
