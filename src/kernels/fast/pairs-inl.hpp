// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

// Examples with the same a follow each other: the rows that such a run shares stay in registers while it is gone through,
// a few columns at a time, for some heads. 32 vector registers hold the rows of 4 heads x 4 vectors, or the rows and their
// gradients of 2 x 4; 16 registers hold half of that.
#if HWY_TARGET <= HWY_AVX3
inline constexpr int kRowVectors = 4;
#else
inline constexpr int kRowVectors = 2;
#endif
inline constexpr int kHeads = 4;
inline constexpr int kHeadsBackward = 2;

using PairVector = hn::VFromD<hn::ScalableTag<float>>;

/// Some columns of some heads' rows, in registers.
template <int kCount, int kVectors>
struct RowVectors {
  PairVector at[static_cast<size_t>(kCount)][static_cast<size_t>(kVectors)];
};

/// Where a kernel is: some heads from `head` on, some vectors from column `col` on.
struct PairPlace {
  std::ptrdiff_t head;
  std::ptrdiff_t col;
};

/// The examples of a block in an order in which equal tokens of a position follow each other.
struct PairOrder {
  const std::int32_t* token;    ///< by example
  const std::int32_t* example;  ///< nullptr: as they are

  HWY_INLINE std::ptrdiff_t at(std::ptrdiff_t i) const { return example == nullptr ? i : example[i]; }
  HWY_INLINE std::int32_t token_at(std::ptrdiff_t i) const { return token[at(i)]; }
};

/// Examples [begin, end) of an order, which share a token.
struct PairRun {
  std::ptrdiff_t begin, end;
};

template <class Visit>
HWY_INLINE void for_runs(const PairOrder& order, std::ptrdiff_t n, Visit visit) {
  for (std::ptrdiff_t begin = 0, end = 0; begin < n; begin = end) {
    while (end < n && order.token_at(end) == order.token_at(begin)) {
      ++end;
    }
    visit(PairRun{begin, end});
  }
}

/// visit(first head, how many), kMost heads at a time and then what is left.
template <int kMost, class Visit>
HWY_INLINE void for_head_groups(std::ptrdiff_t head, std::ptrdiff_t n_heads, Visit visit) {
  for (; head + kMost <= n_heads; head += kMost) {
    visit(head, std::integral_constant<int, kMost>());
  }
  if constexpr (kMost > 1) {
    for_head_groups<kMost - 1>(head, n_heads, visit);
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

/// The rows that a run shares: of `token`, at position a with delta's added.
template <int kCount, int kVectors>
HWY_INLINE RowVectors<kCount, kVectors> run_rows(const PairTables& t, std::int32_t token, bool is_a, PairPlace place) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const float* D = t.D.at(token, place.head, place.col);
  const float* delta = t.D.at(t.row_delta, place.head, place.col);
  RowVectors<kCount, kVectors> rows;
#pragma GCC unroll 8
  for (int h = 0; h < kCount; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t i = h * kBandColumns + v * lanes;
      rows.at[h][v] = hn::LoadU(d, D + i);
      if (is_a) {
        rows.at[h][v] = hn::Add(rows.at[h][v], hn::LoadU(d, delta + i));
      }
    }
  }
  return rows;
}

template <int kCount, int kVectors>
HWY_INLINE void forward_run(const PairBand<float>& x, const PairTables& t, const PairBlock& block, PairRun run,
                            PairPlace place) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto rows = run_rows<kCount, kVectors>(t, block.a[run.begin], true, place);
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
    for (int h = 0; h < kCount; ++h) {
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
  for_runs({block.a, nullptr}, block.n, [&](PairRun run) {
    for_head_groups<kHeads>(0, t.D.n_heads, [&](std::ptrdiff_t head, auto n_heads) {
      for_columns<kRowVectors>(x.begin, [&](std::ptrdiff_t col) {
        forward_run<n_heads, kRowVectors>(x, t, block, run, {head, col});
      });
    });
  });
}

/// Asks for rows that are needed at the end of a run: they come from the second-level cache or beyond.
template <int kCount, int kVectors>
HWY_INLINE void fetch_rows(const float* rows) {
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(hn::ScalableTag<float>()));
#pragma GCC unroll 8
  for (int h = 0; h < kCount; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      hwy::Prefetch(rows + h * kBandColumns + v * lanes);
    }
  }
}

/// A position that a table is looked up at, on the way back.
struct PairPosition {
  PairOrder order;
  const float* weight;     ///< [n, n_heads]
  float* dots;             ///< [n, n_heads, kRowPad] partial sums of the dot products
  std::ptrdiff_t row_all;  ///< of dD: where the sum over all tokens goes; -1: nowhere

  bool is_a() const { return row_all >= 0; }
};

/// Gradients of a run's shared rows in registers, and the examples' dot products with them. A dot product is kept as a
/// vector of partial sums between calls; column 0 starts it. block_sum [kCount, kBandColumns], as rows of D.
template <int kCount, int kVectors>
HWY_INLINE void backward_run(const PairGradients& out, const PairBand<const float>& x, const PairTables& t,
                             const PairPosition& position, std::ptrdiff_t n, PairRun run, PairPlace place,
                             float* HWY_RESTRICT block_sum) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const std::int32_t token = position.order.token_at(run.begin);
  const auto rows = run_rows<kCount, kVectors>(t, token, position.is_a(), place);
  float* HWY_RESTRICT dD = out.dD.at(token, place.head, place.col);
  fetch_rows<kCount, kVectors>(dD);
  if (run.end < n) {
    fetch_rows<kCount, kVectors>(t.D.at(position.order.token_at(run.end), place.head, place.col));
  }
  RowVectors<kCount, kVectors> sums;
#pragma GCC unroll 8
  for (int h = 0; h < kCount; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      sums.at[h][v] = hn::Zero(d);
    }
  }
  for (std::ptrdiff_t i = run.begin; i < run.end; ++i) {
    const std::ptrdiff_t e = position.order.at(i);
    const float* x_e = x.data + e * x.stride + (place.col - x.begin);
    PairVector x_v[static_cast<size_t>(kVectors)];
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      x_v[v] = hn::LoadU(d, x_e + v * lanes);
    }
#pragma GCC unroll 8
    for (int h = 0; h < kCount; ++h) {
      const std::ptrdiff_t eh = e * t.D.n_heads + place.head + h;
      const auto w = hn::Set(d, position.weight[eh]);
      float* HWY_RESTRICT partial = position.dots + eh * kRowPad;
      auto dot = place.col == 0 ? hn::Zero(d) : hn::LoadU(d, partial);
#pragma GCC unroll 8
      for (int v = 0; v < kVectors; ++v) {
        sums.at[h][v] = hn::MulAdd(w, x_v[v], sums.at[h][v]);
        dot = hn::MulAdd(x_v[v], rows.at[h][v], dot);
      }
      hn::StoreU(dot, d, partial);
    }
  }
#pragma GCC unroll 8
  for (int h = 0; h < kCount; ++h) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      const std::ptrdiff_t i = h * kBandColumns + v * lanes;
      hn::StoreU(hn::Add(hn::LoadU(d, dD + i), sums.at[h][v]), d, dD + i);
      if (position.is_a()) {
        hn::StoreU(hn::Add(hn::LoadU(d, block_sum + i), sums.at[h][v]), d, block_sum + i);
      }
    }
  }
}

/// One position for a whole block. row_all gets a block's sum: long sums are sums of short ones, which round less.
void backward_position(const PairGradients& out, const PairBand<const float>& x, const PairTables& t, std::ptrdiff_t n,
                       const PairPosition& position) {
  for_head_groups<kHeadsBackward>(0, t.D.n_heads, [&](std::ptrdiff_t head, auto n_heads) {
    HWY_ALIGN float block_sum[static_cast<size_t>(n_heads * kBandColumns)] = {};
    for_runs(position.order, n, [&](PairRun run) {
      for_columns<kRowVectors>(x.begin, [&](std::ptrdiff_t col) {
        backward_run<n_heads, kRowVectors>(out, x, t, position, n, run, {head, col}, block_sum + (col - x.begin));
      });
    });
    if (position.is_a()) {
      accumulate(out.dD.at(position.row_all, head, x.begin), block_sum, n_heads * kBandColumns);
    }
  });
}

/// The position of "+", whose row is the same for all examples: sum += weight x and the dot product x . row.
HWY_INLINE void backward_plus(const PairGradients& out, const PairBand<const float>& x, const PairTables& t,
                              const PairBlock& block, float* HWY_RESTRICT dots) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t eh = 0; eh < block.n * t.D.n_heads; ++eh) {
    const float* x_e = x.data + eh / t.D.n_heads * x.stride;
    float* HWY_RESTRICT sum = out.dD.at(out.row_plus, eh % t.D.n_heads, x.begin);
    const float* row = t.D.at(t.row_plus, eh % t.D.n_heads, x.begin);
    const auto w = hn::Set(d, block.Ap[eh]);
    auto dot = x.begin == 0 ? hn::Zero(d) : hn::LoadU(d, dots + eh * kRowPad);
    for (std::ptrdiff_t i = 0; i < kBandColumns; i += lanes) {
      const auto x_i = hn::LoadU(d, x_e + i);
      hn::StoreU(hn::MulAdd(w, x_i, hn::LoadU(d, sum + i)), d, sum + i);
      dot = hn::MulAdd(x_i, hn::LoadU(d, row + i), dot);
    }
    hn::StoreU(dot, d, dots + eh * kRowPad);
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
  const std::ptrdiff_t size = block.n * t.D.n_heads * kRowPad;
  backward_position(out, x, t, block.n, {{block.a, nullptr}, block.A0, out.dots, out.row_a});
  backward_position(out, x, t, block.n, {{block.b, block.by_b}, block.A1, out.dots + size, -1});
  if (t.has_plus()) {
    backward_plus(out, x, t, block, out.dots + 2 * size);
  }
  add_column_sums(out.dG + x.begin, x.data, x.stride, block.n, HWY_MIN(kBandColumns, t.cols - x.begin));
  if (x.begin + kBandColumns == t.cols) {
    add_up_dots(out, t, block);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
