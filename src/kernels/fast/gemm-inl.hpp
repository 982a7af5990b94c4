// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

// A tile of C stays in registers while k runs. 32 vector registers hold 6 x 4 accumulators, 4 vectors of B and one of A;
// 16 hold 6 x 2. Sums of kBlock terms start from zero and are then added to C: a long sum is a sum of short ones, whose
// rounding errors are several times smaller, and early training amplifies every one of them. A panel of kBlock rows of B
// (64 columns: 32 KiB) stays in the first-level cache for all rows of A.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kTileVectors = 4;
#else
inline constexpr int kTileVectors = 2;
#endif
inline constexpr int kTileRows = 6;
inline constexpr std::ptrdiff_t kBlock = 128;

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

template <int kVectors>
HWY_INLINE void gemm_rows(const GemmArgs& g, std::ptrdiff_t col, std::ptrdiff_t k_begin, std::ptrdiff_t k_end,
                          GemmStart from) {
  std::ptrdiff_t row = 0;
  for (; row + kTileRows <= g.m; row += kTileRows) {
    gemm_tile<kTileRows, kVectors>(g, row, col, k_begin, k_end, from);
  }
  switch (g.m - row) {
    case 5:
      return gemm_tile<5, kVectors>(g, row, col, k_begin, k_end, from);
    case 4:
      return gemm_tile<4, kVectors>(g, row, col, k_begin, k_end, from);
    case 3:
      return gemm_tile<3, kVectors>(g, row, col, k_begin, k_end, from);
    case 2:
      return gemm_tile<2, kVectors>(g, row, col, k_begin, k_end, from);
    case 1:
      return gemm_tile<1, kVectors>(g, row, col, k_begin, k_end, from);
    default:
      return;
  }
}

void gemm(const GemmArgs& g) noexcept {
  const hn::ScalableTag<float> d;
  const std::ptrdiff_t lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const std::ptrdiff_t tile_cols = kTileVectors * lanes;
  // An empty product still assigns: k_begin = 0 must pass once.
  for (std::ptrdiff_t k_begin = 0; k_begin == 0 || k_begin < g.k; k_begin += kBlock) {
    const std::ptrdiff_t k_end = HWY_MIN(g.k, k_begin + kBlock);
    const GemmStart from = g.accumulate || k_begin > 0 ? GemmStart::C
                           : g.bias != nullptr         ? GemmStart::Bias
                                                       : GemmStart::Zero;
    std::ptrdiff_t col = 0;
    for (; col + tile_cols <= g.n; col += tile_cols) {
      gemm_rows<kTileVectors>(g, col, k_begin, k_end, from);
    }
    for (; col + 2 * lanes <= g.n; col += 2 * lanes) {
      gemm_rows<2>(g, col, k_begin, k_end, from);
    }
    for (; col < g.n; col += lanes) {
      gemm_rows<1>(g, col, k_begin, k_end, from);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
