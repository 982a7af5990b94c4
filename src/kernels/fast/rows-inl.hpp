// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

/// out[0, n) = u + v
void add(float* HWY_RESTRICT out, const float* HWY_RESTRICT u, const float* HWY_RESTRICT v, std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, u + i), hn::LoadU(d, v + i)), d, out + i);
  }
}

/// sum += x
void accumulate(float* HWY_RESTRICT sum, const float* HWY_RESTRICT x, std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, sum + i), hn::LoadU(d, x + i)), d, sum + i);
  }
}

/// sum += x, and x becomes 0.
void drain(float* HWY_RESTRICT sum, float* HWY_RESTRICT x, std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::Add(hn::LoadU(d, sum + i), hn::LoadU(d, x + i)), d, sum + i);
    hn::StoreU(hn::Zero(d), d, x + i);
  }
}

/// out = u v, elementwise
void multiply(float* out, const float* u, const float* HWY_RESTRICT v, std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::Mul(hn::LoadU(d, u + i), hn::LoadU(d, v + i)), d, out + i);
  }
}

/// out = u + v mask
void add_masked(float* out, const float* u, const float* HWY_RESTRICT v, const float* HWY_RESTRICT mask,
                std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::MulAdd(hn::LoadU(d, v + i), hn::LoadU(d, mask + i), hn::LoadU(d, u + i)), d, out + i);
  }
}

/// Adds the column sums of kVectors vectors of columns, summed from zero first: long sums are sums of short ones.
template <int kVectors>
HWY_INLINE void add_sums_of_columns(float* HWY_RESTRICT sum, const float* HWY_RESTRICT x, std::ptrdiff_t stride,
                                    std::ptrdiff_t rows) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  hn::VFromD<decltype(d)> acc[static_cast<size_t>(kVectors)];
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) {
    acc[v] = hn::Zero(d);
  }
  for (std::ptrdiff_t row = 0; row < rows; ++row) {
#pragma GCC unroll 8
    for (int v = 0; v < kVectors; ++v) {
      acc[v] = hn::Add(acc[v], hn::LoadU(d, x + row * stride + v * lanes));
    }
  }
#pragma GCC unroll 8
  for (int v = 0; v < kVectors; ++v) {
    hn::StoreU(hn::Add(hn::LoadU(d, sum + v * lanes), acc[v]), d, sum + v * lanes);
  }
}

void add_column_sums(float* HWY_RESTRICT sum, const float* HWY_RESTRICT x, std::ptrdiff_t stride, std::ptrdiff_t rows,
                     std::ptrdiff_t cols) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  constexpr int kVectors = 4;
  std::ptrdiff_t col = 0;
  for (; col + kVectors * lanes <= cols; col += kVectors * lanes) {
    add_sums_of_columns<kVectors>(sum + col, x + col, stride, rows);
  }
  for (; col < cols; col += lanes) {
    add_sums_of_columns<1>(sum + col, x + col, stride, rows);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
