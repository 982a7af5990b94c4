// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

/// An example's keys or values.
template <size_t kKeys>
struct KeyVectors {
  const float* of[kKeys];
};

/// sum[k] = x . key k over n numbers, a multiple of the lanes.
template <size_t kKeys>
HWY_INLINE void dots_with_keys(float (&sum)[kKeys], const float* HWY_RESTRICT x, const KeyVectors<kKeys>& key,
                               std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  hn::VFromD<decltype(d)> sums[kKeys];
  for (size_t k = 0; k < kKeys; ++k) {
    sums[k] = hn::Zero(d);
  }
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    const auto numbers = hn::LoadU(d, x + i);
    for (size_t k = 0; k < kKeys; ++k) {
      sums[k] = hn::MulAdd(numbers, hn::LoadU(d, key.of[k] + i), sums[k]);
    }
  }
  for (size_t k = 0; k < kKeys; ++k) {
    sum[k] = hn::GetLane(hn::SumOfLanes(d, sums[k]));
  }
}

/// sum += sum over keys of weight[k step] key k
template <size_t kKeys>
HWY_INLINE void add_weighted_keys(float* HWY_RESTRICT sum, const float* HWY_RESTRICT weight, std::ptrdiff_t step,
                                  const KeyVectors<kKeys>& key, std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    auto numbers = hn::LoadU(d, sum + i);
    for (size_t k = 0; k < kKeys; ++k) {
      numbers =
          hn::MulAdd(hn::Set(d, weight[static_cast<std::ptrdiff_t>(k) * step]), hn::LoadU(d, key.of[k] + i), numbers);
    }
    hn::StoreU(numbers, d, sum + i);
  }
}

/// sum += sum over heads of weight[h] x[h n ...]: what the heads that share a key give to it.
HWY_INLINE void add_weighted_heads(float* HWY_RESTRICT sum, const float* HWY_RESTRICT weight, std::ptrdiff_t n_heads,
                                   const float* HWY_RESTRICT x, std::ptrdiff_t n) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    auto numbers = hn::LoadU(d, sum + i);
    for (std::ptrdiff_t h = 0; h < n_heads; ++h) {
      numbers = hn::MulAdd(hn::Set(d, weight[h]), hn::LoadU(d, x + h * n + i), numbers);
    }
    hn::StoreU(numbers, d, sum + i);
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
    if (f.weight_sum != nullptr) {
      auto weights = hn::LoadU(d, f.weight + i);
      for (int key = 1; key < f.n_keys; ++key) {
        weights = hn::Add(weights, hn::LoadU(d, f.weight + key * size + i));
      }
      hn::StoreU(weights, d, f.weight_sum + i);
    }
  }
}

/// Keys of example e, `offset` numbers on.
template <size_t kKeys>
HWY_INLINE KeyVectors<kKeys> keys_of(const AttentionForward& f, std::ptrdiff_t e, std::ptrdiff_t offset) {
  KeyVectors<kKeys> key;
  for (size_t k = 0; k < kKeys; ++k) {
    key.of[k] = f.key[k][e] + offset;
  }
  return key;
}

template <size_t kKeys>
HWY_INLINE void attend(const AttentionForward& f) {
  const std::ptrdiff_t width = f.n_heads * f.d_head_pad;
  const std::ptrdiff_t size = padded(f.n * f.n_heads);
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
      float score[kKeys];
      dots_with_keys(score, f.query[e] + h * f.d_head_pad, keys_of<kKeys>(f, e, h * f.layout.head_step), f.d_head_pad);
      for (size_t k = 0; k < kKeys; ++k) {
        f.pattern[static_cast<std::ptrdiff_t>(k) * size + e * f.n_heads + h] = f.scale * score[k];
      }
    }
  }
  softmax_over_keys(f, size);
  std::memset(f.z, 0, static_cast<size_t>(f.n * width) * sizeof(float));
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
      add_weighted_keys(f.z + e * width + h * f.d_head_pad, f.weight + e * f.n_heads + h, size,
                        keys_of<kKeys>(f, e, f.layout.to_value + h * f.layout.head_step), f.d_head_pad);
    }
  }
}

void attention_forward(const AttentionForward& f) noexcept {
  static_assert(kMaxKeys == 4);
  switch (f.n_keys) {
    case 1:
      return attend<1>(f);
    case 2:
      return attend<2>(f);
    case 3:
      return attend<3>(f);
    default:
      return attend<4>(f);
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

/// Adds weight[key, e, h] x[e, h] to every key's or value's gradient, `offset` numbers on.
template <size_t kKeys>
HWY_INLINE void add_to_keys(const AttentionBackward& out, const AttentionForward& f, std::ptrdiff_t offset,
                            const float* weight, const float* x_e, std::ptrdiff_t e) {
  const std::ptrdiff_t size = padded(f.n * f.n_heads);
  const std::ptrdiff_t sharing = f.layout.head_step == 0 ? f.n_heads : 1;
  for (size_t k = 0; k < kKeys; ++k) {
    float* sum = out.dkey[k][e] + offset;
    const float* weights = weight + static_cast<std::ptrdiff_t>(k) * size + e * f.n_heads;
    for (std::ptrdiff_t h = 0; h < f.n_heads; h += sharing) {
      add_weighted_heads(sum + h * f.layout.head_step, weights + h, sharing, x_e + h * f.d_head_pad, f.d_head_pad);
    }
  }
}

template <size_t kKeys>
HWY_INLINE void attend_backward(const AttentionBackward& out, const AttentionForward& f) {
  const std::ptrdiff_t width = f.n_heads * f.d_head_pad;
  const std::ptrdiff_t size = padded(f.n * f.n_heads);
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    const float* dz = out.dz + e * width;
    for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
      const std::ptrdiff_t at = e * f.n_heads + h;
      const float dsum = out.dweight_sum == nullptr ? 0.0F : out.dweight_sum[at];
      float dweight[kKeys];
      dots_with_keys(dweight, dz + h * f.d_head_pad, keys_of<kKeys>(f, e, f.layout.to_value + h * f.layout.head_step),
                     f.d_head_pad);
      for (size_t k = 0; k < kKeys; ++k) {
        out.dweight[static_cast<std::ptrdiff_t>(k) * size + at] = dsum + dweight[k];
      }
    }
    add_to_keys<kKeys>(out, f, f.layout.to_value, f.weight, dz, e);
  }
  softmax_backward_over_keys(out.dweight, f, size);
  for (std::ptrdiff_t e = 0; e < f.n; ++e) {
    for (std::ptrdiff_t h = 0; h < f.n_heads; ++h) {
      add_weighted_keys(out.dquery[e] + h * f.d_head_pad, out.dweight + e * f.n_heads + h, size,
                        keys_of<kKeys>(f, e, h * f.layout.head_step), f.d_head_pad);
    }
    add_to_keys<kKeys>(out, f, 0, out.dweight, f.query[e], e);
  }
}

void attention_backward(const AttentionBackward& out, const AttentionForward& f) noexcept {
  switch (f.n_keys) {
    case 1:
      return attend_backward<1>(out, f);
    case 2:
      return attend_backward<2>(out, f);
    case 3:
      return attend_backward<3>(out, f);
    default:
      return attend_backward<4>(out, f);
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
