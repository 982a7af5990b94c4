// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

// Examples with the same a follow each other: the rows that such a run shares stay in registers while it is gone through,
// a few columns at a time, for up to kHeadGroup heads. 32 vector registers hold the rows of 4 heads x 4 vectors, or the
// rows and their gradients of 4 x 2; 16 registers hold half of that.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kRowVectors = 4;
#else
inline constexpr int kRowVectors = 2;
#endif
inline constexpr int kRowAndSumVectors = kRowVectors / 2;
inline constexpr int kHeadGroup = 4;

using PairVector = hn::VFromD<hn::ScalableTag<float>>;

/// Some columns of some heads' rows, in registers.
template <int kHeads, int kVectors>
struct RowVectors {
  PairVector at[static_cast<size_t>(kHeads)][static_cast<size_t>(kVectors)];
};

/// Where a kernel is: some heads from `head` on, some vectors from column `col` on.
struct PairPlace {
  std::ptrdiff_t head;
  std::ptrdiff_t col;
};

/// Examples [begin, end) with the same a.
struct PairRun {
  std::ptrdiff_t begin, end;
};

template <class Visit>
HWY_INLINE void for_runs(const PairBlock& block, Visit visit) {
  for (std::ptrdiff_t begin = 0, end = 0; begin < block.n; begin = end) {
    while (end < block.n && block.a[end] == block.a[begin]) {
      ++end;
    }
    visit(PairRun{begin, end});
  }
}

/// visit(first head, how many) with as many heads at once as there are registers for.
template <class Visit>
HWY_INLINE void for_head_groups(std::ptrdiff_t n_heads, Visit visit) {
  std::ptrdiff_t head = 0;
  for (; head + kHeadGroup <= n_heads; head += kHeadGroup) {
    visit(head, std::integral_constant<int, kHeadGroup>());
  }
  switch (n_heads - head) {
    case 3:
      return visit(head, std::integral_constant<int, 3>());
    case 2:
      return visit(head, std::integral_constant<int, 2>());
    case 1:
      return visit(head, std::integral_constant<int, 1>());
    default:
      return;
  }
}

/// visit(first column) over the band that begins at `begin`, kVectors vectors at a time.
template <int kVectors, class Visit>
HWY_INLINE void for_columns(std::ptrdiff_t begin, Visit visit) {
  const hn::ScalableTag<float> d;
  const auto width = kVectors * static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t col = begin; col < begin + kBandColumns; col += width) {
    visit(col);
  }
}

/// D[a, h] + delta[h]: the rows that a run shares.
template <int kHeads, int kVectors>
HWY_INLINE RowVectors<kHeads, kVectors> run_rows(const PairTables& t, std::int32_t a, PairPlace place) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const float* D = t.D.at(a, place.head, place.col);
  const float* delta = t.D.at(t.row_delta, place.head, place.col);
  RowVectors<kHeads, kVectors> rows;
#pragma GCC unroll 8
  for (int h = 0; h < kHeads; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t i = h * kBandColumns + v * lanes;
      rows.at[h][v] = hn::Add(hn::LoadU(d, D + i), hn::LoadU(d, delta + i));
    }
  }
  return rows;
}

template <int kHeads, int kVectors>
HWY_INLINE void forward_run(const PairBand<float>& x, const PairTables& t, const PairBlock& block, PairRun run,
                            PairPlace place) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto rows = run_rows<kHeads, kVectors>(t, block.a[run.begin], place);
  const float* row_plus = t.has_plus() ? t.D.at(t.row_plus, place.head, place.col) : nullptr;
  for (std::ptrdiff_t e = run.begin; e < run.end; ++e) {
    float* out = x.data + e * x.stride + (place.col - x.begin);
    const float* start = place.head == 0 ? t.c0 + place.col : out;
    const float* row_b = t.D.at(block.b[e], place.head, place.col);
    PairVector acc[static_cast<size_t>(kVectors)];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      acc[v] = hn::LoadU(d, start + v * lanes);
    }
#pragma GCC unroll 8
    for (int h = 0; h < kHeads; ++h) {
      const std::ptrdiff_t weight = e * t.D.n_heads + place.head + h;
      const auto w0 = hn::Set(d, block.A0[weight]);
      const auto w1 = hn::Set(d, block.A1[weight]);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        acc[v] = hn::MulAdd(w0, rows.at[h][v], acc[v]);
        acc[v] = hn::MulAdd(w1, hn::LoadU(d, row_b + h * kBandColumns + v * lanes), acc[v]);
      }
      if (row_plus != nullptr) {
        const auto wp = hn::Set(d, block.Ap[weight]);
#pragma GCC unroll 8
        for (int v = 0; v < kVectors; ++v) {
          acc[v] = hn::MulAdd(wp, hn::LoadU(d, row_plus + h * kBandColumns + v * lanes), acc[v]);
        }
      }
    }
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      hn::StoreU(acc[v], d, out + v * lanes);
    }
  }
}

void pair_forward(const PairBand<float>& x, const PairTables& t, const PairBlock& block) noexcept {
  for_runs(block, [&](PairRun run) {
    for_head_groups(t.D.n_heads, [&](std::ptrdiff_t head, auto n_heads) {
      for_columns<kRowVectors>(x.begin, [&](std::ptrdiff_t col) {
        forward_run<n_heads, kRowVectors>(x, t, block, run, {head, col});
      });
    });
  });
}

/// Position a: gradients of a run's shared rows in registers, and the examples' dot products with them. A dot product is
/// kept as a vector of partial sums between calls; column 0 starts it. block_sum [kHeads, kBandColumns], as rows of D.
template <int kHeads, int kVectors>
HWY_INLINE void backward_run(const PairGradients& out, const PairBand<const float>& x, const PairTables& t,
                             const PairBlock& block, PairRun run, PairPlace place, float* HWY_RESTRICT block_sum) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto rows = run_rows<kHeads, kVectors>(t, block.a[run.begin], place);
  RowVectors<kHeads, kVectors> sums;
#pragma GCC unroll 8
  for (int h = 0; h < kHeads; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      sums.at[h][v] = hn::Zero(d);
    }
  }
  for (std::ptrdiff_t e = run.begin; e < run.end; ++e) {
    const float* x_e = x.data + e * x.stride + (place.col - x.begin);
    PairVector x_v[static_cast<size_t>(kVectors)];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      x_v[v] = hn::LoadU(d, x_e + v * lanes);
    }
#pragma GCC unroll 8
    for (int h = 0; h < kHeads; ++h) {
      const std::ptrdiff_t weight = e * t.D.n_heads + place.head + h;
      const auto w0 = hn::Set(d, block.A0[weight]);
      float* HWY_RESTRICT partial = out.dots + weight * kRowPad;
      auto dot = place.col == 0 ? hn::Zero(d) : hn::LoadU(d, partial);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        sums.at[h][v] = hn::MulAdd(w0, x_v[v], sums.at[h][v]);
        dot = hn::MulAdd(x_v[v], rows.at[h][v], dot);
      }
      hn::StoreU(dot, d, partial);
    }
  }
  float* HWY_RESTRICT dD = out.dD.at(block.a[run.begin], place.head, place.col);
#pragma GCC unroll 8
  for (int h = 0; h < kHeads; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t i = h * kBandColumns + v * lanes;
      hn::StoreU(hn::Add(hn::LoadU(d, dD + i), sums.at[h][v]), d, dD + i);
      hn::StoreU(hn::Add(hn::LoadU(d, block_sum + i), sums.at[h][v]), d, block_sum + i);
    }
  }
}

/// Position a for a whole block. dD's row_a gets a block's sum: long sums are sums of short ones, which round less.
template <int kHeads>
HWY_INLINE void backward_a(const PairGradients& out, const PairBand<const float>& x, const PairTables& t,
                           const PairBlock& block, std::ptrdiff_t head) {
  HWY_ALIGN float block_sum[static_cast<size_t>(kHeads * kBandColumns)] = {};
  for_runs(block, [&](PairRun run) {
    for_columns<kRowAndSumVectors>(x.begin, [&](std::ptrdiff_t col) {
      backward_run<kHeads, kRowAndSumVectors>(out, x, t, block, run, {head, col}, block_sum + (col - x.begin));
    });
  });
  accumulate(out.dD.at(out.row_a, head, x.begin), block_sum, kHeads * kBandColumns);
}

/// A position whose rows change from example to example: sum += weight x and the dot product x . row, for one head.
HWY_INLINE void scatter_and_dot(float* HWY_RESTRICT sum, const float* HWY_RESTRICT row, const float* HWY_RESTRICT x,
                                float weight, float* HWY_RESTRICT partial, bool is_first) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto w = hn::Set(d, weight);
  auto dot = is_first ? hn::Zero(d) : hn::LoadU(d, partial);
#pragma GCC unroll 4
  for (std::ptrdiff_t i = 0; i < kBandColumns; i += lanes) {
    const auto x_i = hn::LoadU(d, x + i);
    hn::StoreU(hn::MulAdd(w, x_i, hn::LoadU(d, sum + i)), d, sum + i);
    dot = hn::MulAdd(x_i, hn::LoadU(d, row + i), dot);
  }
  hn::StoreU(dot, d, partial);
}

HWY_INLINE void backward_b_and_plus(const PairGradients& out, const PairBand<const float>& x, const PairTables& t,
                                    const PairBlock& block) {
  const std::ptrdiff_t n_heads = t.D.n_heads;
  const std::ptrdiff_t size = block.n * n_heads * kRowPad;
  const bool is_first = x.begin == 0;
  for (std::ptrdiff_t e = 0; e < block.n; ++e) {
    const float* x_e = x.data + e * x.stride;
    float* dD = out.dD.at(block.b[e], 0, x.begin);
    const float* D = t.D.at(block.b[e], 0, x.begin);
    for (std::ptrdiff_t h = 0; h < n_heads; ++h) {
      const std::ptrdiff_t weight = e * n_heads + h;
      float* partial = out.dots + size + weight * kRowPad;
      scatter_and_dot(dD + h * kBandColumns, D + h * kBandColumns, x_e, block.A1[weight], partial, is_first);
      if (t.has_plus()) {
        scatter_and_dot(out.dD.at(out.row_plus, h, x.begin), t.D.at(t.row_plus, h, x.begin), x_e, block.Ap[weight],
                        partial + size, is_first);
      }
    }
  }
}

/// The dot products, from their partial sums.
HWY_INLINE void add_up_dots(const PairGradients& out, const PairTables& t, const PairBlock& block) {
  const hn::ScalableTag<float> d;
  const std::ptrdiff_t n = block.n * t.D.n_heads;
  const auto add_up = [&](float* dA, const float* partial) {
    for (std::ptrdiff_t i = 0; i < n; ++i) {
      dA[i] = hn::GetLane(hn::SumOfLanes(d, hn::LoadU(d, partial + i * kRowPad)));
    }
  };
  add_up(out.dA0, out.dots);
  add_up(out.dA1, out.dots + n * kRowPad);
  if (t.has_plus()) {
    add_up(out.dAp, out.dots + 2 * n * kRowPad);
  }
}

void pair_backward(const PairGradients& out, const PairBand<const float>& x, const PairTables& t,
                   const PairBlock& block) noexcept {
  for_head_groups(t.D.n_heads, [&](std::ptrdiff_t head, auto n_heads) { backward_a<n_heads>(out, x, t, block, head); });
  backward_b_and_plus(out, x, t, block);
  add_column_sums(out.dG + x.begin, x.data, x.stride, block.n, HWY_MIN(kBandColumns, t.cols - x.begin));
  if (x.begin + kBandColumns == t.cols) {
    add_up_dots(out, t, block);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
