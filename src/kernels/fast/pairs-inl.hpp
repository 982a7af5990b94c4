// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

/// D[a, h] + delta[h] for all heads: the rows that a run of examples with the same a shares.
HWY_INLINE void run_rows(float* HWY_RESTRICT rows, const PairTables& t, std::int32_t a) {
  add(rows, t.D + a * t.n_heads * t.cols, t.delta, t.n_heads * t.cols);
}

template <int kVectors>
HWY_INLINE void forward_columns(float* HWY_RESTRICT x, const PairTables& t, const PairBlock& block, std::ptrdiff_t e,
                                const float* HWY_RESTRICT rows, std::ptrdiff_t col) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const float* rows_b = t.D + block.b[e] * t.n_heads * t.cols;
  hn::VFromD<decltype(d)> acc[static_cast<size_t>(kVectors)];
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) {
    acc[v] = hn::LoadU(d, t.c0 + col + v * lanes);
  }
  for (std::ptrdiff_t h = 0; h < t.n_heads; ++h) {
    const auto w0 = hn::Set(d, block.A0[e * t.n_heads + h]);
    const auto w1 = hn::Set(d, block.A1[e * t.n_heads + h]);
    const std::ptrdiff_t at = h * t.cols + col;
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      acc[v] = hn::MulAdd(w0, hn::LoadU(d, rows + at + v * lanes), acc[v]);
      acc[v] = hn::MulAdd(w1, hn::LoadU(d, rows_b + at + v * lanes), acc[v]);
    }
    if (t.Dp != nullptr) {
      const auto wp = hn::Set(d, block.Ap[e * t.n_heads + h]);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        acc[v] = hn::MulAdd(wp, hn::LoadU(d, t.Dp + at + v * lanes), acc[v]);
      }
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) {
    hn::StoreU(acc[v], d, x + e * t.cols + col + v * lanes);
  }
}

void pair_forward(float* HWY_RESTRICT x, const PairTables& t, const PairBlock& block,
                  float* HWY_RESTRICT scratch) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  constexpr int kVectors = 4;
  for (std::ptrdiff_t e = 0; e < block.n; ++e) {
    if (e == 0 || block.a[e] != block.a[e - 1]) {
      run_rows(scratch, t, block.a[e]);
    }
    std::ptrdiff_t col = 0;
    for (; col + kVectors * lanes <= t.cols; col += kVectors * lanes) {
      forward_columns<kVectors>(x, t, block, e, scratch, col);
    }
    for (; col < t.cols; col += lanes) {
      forward_columns<1>(x, t, block, e, scratch, col);
    }
  }
}

/// sum += weight x; returns the dot product x . row, in one pass over the columns.
HWY_INLINE float scatter_and_dot(float* HWY_RESTRICT sum, const float* HWY_RESTRICT row, const float* HWY_RESTRICT x,
                                 float weight, std::ptrdiff_t cols) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto w = hn::Set(d, weight);
  auto dot0 = hn::Zero(d);
  auto dot1 = hn::Zero(d);
  std::ptrdiff_t col = 0;
  for (; col + 2 * lanes <= cols; col += 2 * lanes) {
    const auto x0 = hn::LoadU(d, x + col);
    const auto x1 = hn::LoadU(d, x + col + lanes);
    hn::StoreU(hn::MulAdd(w, x0, hn::LoadU(d, sum + col)), d, sum + col);
    hn::StoreU(hn::MulAdd(w, x1, hn::LoadU(d, sum + col + lanes)), d, sum + col + lanes);
    dot0 = hn::MulAdd(x0, hn::LoadU(d, row + col), dot0);
    dot1 = hn::MulAdd(x1, hn::LoadU(d, row + col + lanes), dot1);
  }
  for (; col < cols; col += lanes) {
    const auto x0 = hn::LoadU(d, x + col);
    hn::StoreU(hn::MulAdd(w, x0, hn::LoadU(d, sum + col)), d, sum + col);
    dot0 = hn::MulAdd(x0, hn::LoadU(d, row + col), dot0);
  }
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(dot0, dot1)));
}

void pair_backward(const PairGradients& out, const float* HWY_RESTRICT x, const PairTables& t,
                   const PairBlock& block) noexcept {
  const std::ptrdiff_t size = t.n_heads * t.cols;
  float* rows = out.scratch;            // D[a, h] + delta[h] of the present run
  float* run_sum = out.scratch + size;  // sum of A0 x over the present run, for dD[a] and dR0 alike
  float* block_R0 = run_sum + size;     // long sums are sums of a block's sums: less rounding
  float* block_G = block_R0 + size;
  std::memset(block_R0, 0, static_cast<size_t>(size + t.cols) * sizeof(float));
  for (std::ptrdiff_t e = 0; e < block.n; ++e) {
    if (e == 0 || block.a[e] != block.a[e - 1]) {
      run_rows(rows, t, block.a[e]);
      std::memset(run_sum, 0, static_cast<size_t>(size) * sizeof(float));
    }
    const float* x_e = x + e * t.cols;
    for (std::ptrdiff_t h = 0; h < t.n_heads; ++h) {
      const std::ptrdiff_t eh = e * t.n_heads + h;
      const std::ptrdiff_t at = h * t.cols;
      const std::ptrdiff_t at_b = block.b[e] * size + at;
      out.dA0[eh] = scatter_and_dot(run_sum + at, rows + at, x_e, block.A0[eh], t.cols);
      out.dA1[eh] = scatter_and_dot(out.dD + at_b, t.D + at_b, x_e, block.A1[eh], t.cols);
      if (t.Dp != nullptr) {
        out.dAp[eh] = scatter_and_dot(out.dRp + at, t.Dp + at, x_e, block.Ap[eh], t.cols);
      }
    }
    accumulate(block_G, x_e, t.cols);
    if (e + 1 == block.n || block.a[e + 1] != block.a[e]) {
      accumulate(out.dD + block.a[e] * size, run_sum, size);
      accumulate(block_R0, run_sum, size);
    }
  }
  accumulate(out.dR0, block_R0, size);
  accumulate(out.dG, block_G, t.cols);
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
