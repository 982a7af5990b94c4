// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

/// x of one vector of a row of d numbers, the lanes behind the end zero.
template <class D>
HWY_INLINE hn::VFromD<D> load_row(D tag, const float* x, std::ptrdiff_t i, std::ptrdiff_t d) {
  const auto counted = hn::FirstN(tag, static_cast<size_t>(d - i));
  return hn::IfThenElseZero(counted, hn::LoadU(tag, x + i));
}

void layer_norm_forward(const LayerNormForward& f) noexcept {
  constexpr float kEps = 1e-5F;
  const hn::ScalableTag<float> tag;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(tag));
  const float inverse_d = 1.0F / static_cast<float>(f.d);
  for (std::ptrdiff_t row = 0; row < f.rows; ++row) {
    const float* x = f.x + row * f.stride;
    float* x_hat = f.x_hat + row * f.stride;
    float* y = f.y + row * f.stride;
    auto sum = hn::Zero(tag);
    for (std::ptrdiff_t i = 0; i < f.d; i += lanes) {
      sum = hn::Add(sum, load_row(tag, x, i, f.d));
    }
    const auto mean = hn::Mul(hn::SumOfLanes(tag, sum), hn::Set(tag, inverse_d));
    auto squares = hn::Zero(tag);
    for (std::ptrdiff_t i = 0; i < f.d; i += lanes) {
      const auto counted = hn::FirstN(tag, static_cast<size_t>(f.d - i));
      const auto off = hn::IfThenElseZero(counted, hn::Sub(hn::LoadU(tag, x + i), mean));
      hn::StoreU(off, tag, x_hat + i);
      squares = hn::MulAdd(off, off, squares);
    }
    const float variance = hn::GetLane(hn::SumOfLanes(tag, squares)) * inverse_d;
    f.rstd[row] = 1.0F / std::sqrt(variance + kEps);
    const auto rstd = hn::Set(tag, f.rstd[row]);
    for (std::ptrdiff_t i = 0; i < f.d; i += lanes) {
      const auto normal = hn::Mul(hn::LoadU(tag, x_hat + i), rstd);
      hn::StoreU(normal, tag, x_hat + i);
      hn::StoreU(hn::MulAdd(normal, hn::LoadU(tag, f.w + i), hn::LoadU(tag, f.b + i)), tag, y + i);
    }
  }
}

/// dw += column sums of dy x_hat, db += those of dy, both summed from zero first.
HWY_INLINE void add_norm_parameters(const LayerNormBackward& g) {
  const hn::ScalableTag<float> tag;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(tag));
  for (std::ptrdiff_t i = 0; i < g.d; i += lanes) {
    auto dw = hn::Zero(tag);
    auto db = hn::Zero(tag);
    for (std::ptrdiff_t row = 0; row < g.rows; ++row) {
      const auto dy = hn::LoadU(tag, g.dy + row * g.stride + i);
      dw = hn::MulAdd(dy, hn::LoadU(tag, g.x_hat + row * g.stride + i), dw);
      db = hn::Add(db, dy);
    }
    hn::StoreU(hn::Add(hn::LoadU(tag, g.dw + i), dw), tag, g.dw + i);
    hn::StoreU(hn::Add(hn::LoadU(tag, g.db + i), db), tag, g.db + i);
  }
}

void layer_norm_backward(const LayerNormBackward& g) noexcept {
  const hn::ScalableTag<float> tag;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(tag));
  const auto inverse_d = hn::Set(tag, 1.0F / static_cast<float>(g.d));
  add_norm_parameters(g);  // first, because dx may be dy
  for (std::ptrdiff_t row = 0; row < g.rows; ++row) {
    const float* dy = g.dy + row * g.stride;
    const float* x_hat = g.x_hat + row * g.stride;
    float* dx = g.dx + row * g.stride;
    auto sum = hn::Zero(tag);
    auto sum_x_hat = hn::Zero(tag);
    for (std::ptrdiff_t i = 0; i < g.d; i += lanes) {
      const auto scaled = hn::Mul(load_row(tag, dy, i, g.d), hn::LoadU(tag, g.w + i));
      sum = hn::Add(sum, scaled);
      sum_x_hat = hn::MulAdd(scaled, hn::LoadU(tag, x_hat + i), sum_x_hat);
    }
    const auto mean = hn::Mul(hn::SumOfLanes(tag, sum), inverse_d);
    const auto mean_x_hat = hn::Mul(hn::SumOfLanes(tag, sum_x_hat), inverse_d);
    const auto rstd = hn::Set(tag, g.rstd[row]);
    for (std::ptrdiff_t i = 0; i < g.d; i += lanes) {
      const auto counted = hn::FirstN(tag, static_cast<size_t>(g.d - i));
      const auto scaled = hn::Mul(hn::LoadU(tag, dy + i), hn::LoadU(tag, g.w + i));
      const auto centred = hn::Sub(hn::NegMulAdd(hn::LoadU(tag, x_hat + i), mean_x_hat, scaled), mean);
      const auto value = hn::IfThenElseZero(counted, hn::Mul(centred, rstd));
      hn::StoreU(g.accumulate ? hn::Add(hn::LoadU(tag, dx + i), value) : value, tag, dx + i);
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
