// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

/// x . y over n numbers, a multiple of the lanes.
HWY_INLINE float dot(const float* HWY_RESTRICT x, const float* HWY_RESTRICT y, std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    sum = hn::MulAdd(hn::LoadU(d, x + i), hn::LoadU(d, y + i), sum);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// sum += weight x
HWY_INLINE void add_scaled(float* HWY_RESTRICT sum, float weight, const float* HWY_RESTRICT x, std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto w = hn::Set(d, weight);
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::MulAdd(w, hn::LoadU(d, x + i), hn::LoadU(d, sum + i)), d, sum + i);
  }
}

/// Scores become the pattern, in place; weight = pattern mask. size: numbers of a key.
HWY_INLINE void softmax_over_keys(const AttentionForward& f, std::ptrdiff_t size) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < size; i += lanes) {
    auto highest = hn::LoadU(d, f.pattern + i);
    for (int key = 1; key < f.n_keys; ++key) {
      highest = hn::Max(highest, hn::LoadU(d, f.pattern + key * size + i));
    }
    auto sum = hn::Zero(d);
    for (int key = 0; key < f.n_keys; ++key) {
      const auto below = hn::Sub(hn::LoadU(d, f.pattern + key * size + i), highest);
      // Max and Exp may swallow a NaN, 0 x does not.
      const auto e = hn::MulAdd(below, hn::Zero(d), hn::Exp(d, below));
      hn::StoreU(e, d, f.pattern + key * size + i);
      sum = hn::Add(sum, e);
    }
    const auto inverse = hn::Div(hn::Set(d, 1.0F), sum);
    for (int key = 0; key < f.n_keys; ++key) {
      const std::ptrdiff_t at = key * size + i;
      const auto pattern = hn::Mul(hn::LoadU(d, f.pattern + at), inverse);
      hn::StoreU(pattern, d, f.pattern + at);
      if (f.mask != nullptr) {
        hn::StoreU(hn::Mul(pattern, hn::LoadU(d, f.mask + at)), d, f.weight + at);
      }
    }
  }
}

void attention_forward(const AttentionForward& f) noexcept {
  const std::ptrdiff_t width = f.n_heads * f.d_head_pad;
  const std::ptrdiff_t size = padded(f.n * f.n_heads);
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (int key = 0; key < f.n_keys; ++key) {
      float* scores = f.pattern + key * size + e * f.n_heads;
      for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
        scores[h] = f.scale * dot(f.query[e] + h * f.d_head_pad, f.key[key][e] + h * f.d_head_pad, f.d_head_pad);
      }
    }
  }
  softmax_over_keys(f, size);
  std::memset(f.z, 0, static_cast<size_t>(f.n * width) * sizeof(float));
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (int key = 0; key < f.n_keys; ++key) {
      const float* value = f.key[key][e] + width;
      for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
        add_scaled(f.z + e * width + h * f.d_head_pad, f.weight[key * size + e * f.n_heads + h],
                   value + h * f.d_head_pad, f.d_head_pad);
      }
    }
  }
}

/// dweight becomes the gradient of the scores, times scale: p (dp - sum over keys of dp p), dp = dweight mask.
HWY_INLINE void softmax_backward_over_keys(float* HWY_RESTRICT dweight, const AttentionForward& f,
                                           std::ptrdiff_t size) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < size; i += lanes) {
    auto total = hn::Zero(d);
    for (int key = 0; key < f.n_keys; ++key) {
      const std::ptrdiff_t at = key * size + i;
      total = hn::MulAdd(hn::LoadU(d, dweight + at), hn::LoadU(d, f.weight + at), total);
    }
    for (int key = 0; key < f.n_keys; ++key) {
      const std::ptrdiff_t at = key * size + i;
      const auto dw = hn::LoadU(d, dweight + at);
      const auto dp = f.mask == nullptr ? dw : hn::Mul(dw, hn::LoadU(d, f.mask + at));
      const auto dscore = hn::Mul(hn::LoadU(d, f.pattern + at), hn::Sub(dp, total));
      hn::StoreU(hn::Mul(dscore, hn::Set(d, f.scale)), d, dweight + at);
    }
  }
}

void attention_backward(const AttentionBackward& out, const AttentionForward& f) noexcept {
  const std::ptrdiff_t width = f.n_heads * f.d_head_pad;
  const std::ptrdiff_t size = padded(f.n * f.n_heads);
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (int key = 0; key < f.n_keys; ++key) {
      for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
        const std::ptrdiff_t at = key * size + e * f.n_heads + h;
        const float* dz = out.dz + e * width + h * f.d_head_pad;
        out.dweight[at] = dot(dz, f.key[key][e] + width + h * f.d_head_pad, f.d_head_pad);
        add_scaled(out.dkey[key][e] + width + h * f.d_head_pad, f.weight[at], dz, f.d_head_pad);
      }
    }
  }
  softmax_backward_over_keys(out.dweight, f, size);
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (int key = 0; key < f.n_keys; ++key) {
      for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
        const float dscore = out.dweight[key * size + e * f.n_heads + h];
        const std::ptrdiff_t at = h * f.d_head_pad;
        add_scaled(out.dquery[e] + at, dscore, f.key[key][e] + at, f.d_head_pad);
        add_scaled(out.dkey[key][e] + at, dscore, f.query[e] + at, f.d_head_pad);
      }
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
