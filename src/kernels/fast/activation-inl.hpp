// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

void relu(MatrixView<float> x) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t row = 0; row < x.rows; ++row) {
    for (std::ptrdiff_t i = 0; i < x.cols; i += lanes) {
      const auto value = hn::LoadU(d, x.row(row) + i);
      // Written so that NaN stays NaN: divergence must show.
      hn::StoreU(hn::IfThenZeroElse(hn::Lt(value, hn::Zero(d)), value), d, x.row(row) + i);
    }
  }
}

void relu_backward(MatrixView<float> dx, MatrixView<const float> post) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t row = 0; row < dx.rows; ++row) {
    for (std::ptrdiff_t i = 0; i < dx.cols; i += lanes) {
      const auto active = hn::Gt(hn::LoadU(d, post.row(row) + i), hn::Zero(d));
      hn::StoreU(hn::IfThenElseZero(active, hn::LoadU(d, dx.row(row) + i)), d, dx.row(row) + i);
    }
  }
}

/// A value and its derivative.
template <class V>
struct ValueAndSlope {
  V value, slope;
};

struct ReluOf {
  template <class D, class V = hn::VFromD<D>>
  static HWY_INLINE ValueAndSlope<V> at(D d, V x) {
    const auto inactive = hn::Lt(x, hn::Zero(d));  // so that NaN stays NaN
    return {hn::IfThenZeroElse(inactive, x), hn::IfThenElseZero(hn::Gt(x, hn::Zero(d)), hn::Set(d, 1.0F))};
  }
};

struct QuadraticOf {
  template <class D, class V = hn::VFromD<D>>
  static HWY_INLINE ValueAndSlope<V> at(D, V x) {
    return {hn::Mul(x, x), hn::Add(x, x)};
  }
};

// Phi, the normal distribution function. Two minimax fits of our own, found by Lawson's iteration (weighted least
// squares in double on 3000 Chebyshev nodes, relative error): where |x| < 1.5, Phi(x) = 1/2 + x P(x^2), off by 3e-9;
// else Phi(-|x|) = exp(-x^2/2) u Q(u) with u = 1 / (1 + 0.4 |x|), off by 6e-8 of itself up to 14, where the exponential
// ends. Measured against erfc in double: |error of Phi| < 9e-8. The exponential serves the density as well.
inline constexpr float kCentre[] = {0.3989422917366028F,    -0.06649033725261688F,   0.00997324101626873F,
                                    -0.001186488545499742F, 0.00011435638589318842F, -8.71830343385227e-06F,
                                    4.115559590900375e-07F};
inline constexpr float kTail[] = {0.15959730744361877F, 0.15907427668571472F, 0.13916900753974915F,
                                  0.0550103522837162F,  0.10622431337833405F, -0.18708567321300507F,
                                  0.06829144805669785F};
inline constexpr float kCentreEnds = 1.5F;
inline constexpr float kTailScale = 0.4F;
inline constexpr float kInvSqrtTwoPi = 0.3989422804014327F;

/// Horner's rule.
template <class D, class V, size_t kTerms>
HWY_INLINE V polynomial(D d, V x, const float (&coefficient)[kTerms]) {
  V sum = hn::Set(d, coefficient[kTerms - 1]);
#pragma GCC unroll 8
  for (size_t i = kTerms - 1; i > 0; --i) {
    sum = hn::MulAdd(sum, x, hn::Set(d, coefficient[i - 1]));
  }
  return sum;
}

/// gelu(x) = x Phi(x), gelu'(x) = Phi(x) + x phi(x)
struct GeluOf {
  template <class D, class V = hn::VFromD<D>>
  static HWY_INLINE ValueAndSlope<V> at(D d, V x) {
    const V one = hn::Set(d, 1.0F);
    const V size = hn::Abs(x);
    const V square = hn::Mul(x, x);
    const V bell = hn::Exp(d, hn::Mul(square, hn::Set(d, -0.5F)));
    const V u = hn::Div(one, hn::MulAdd(size, hn::Set(d, kTailScale), one));
    const V below = hn::Mul(bell, hn::Mul(u, polynomial(d, u, kTail)));  // Phi(-|x|)
    const V tail = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), below, hn::Sub(one, below));
    const V centre = hn::MulAdd(x, polynomial(d, square, kCentre), hn::Set(d, 0.5F));
    const V cdf = hn::IfThenElse(hn::Lt(size, hn::Set(d, kCentreEnds)), centre, tail);
    return {hn::Mul(x, cdf), hn::MulAdd(x, hn::Mul(bell, hn::Set(d, kInvSqrtTwoPi)), cdf)};
  }
};

template <class Function>
void activate(float* y, const float* x, std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(Function::at(d, hn::LoadU(d, x + i)).value, d, y + i);
  }
}

template <class Function>
void activate_and_slope(float* HWY_RESTRICT y, float* HWY_RESTRICT x, const float* HWY_RESTRICT mask,
                        std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    const auto f = Function::at(d, hn::LoadU(d, x + i));
    const auto kept = mask == nullptr ? hn::Set(d, 1.0F) : hn::LoadU(d, mask + i);
    hn::StoreU(hn::Mul(f.value, kept), d, y + i);
    hn::StoreU(hn::Mul(f.slope, kept), d, x + i);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
