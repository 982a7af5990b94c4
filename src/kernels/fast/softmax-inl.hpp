// SPDX-License-Identifier: MIT
// Included once per instruction set (no include guard on purpose): see fast_kernels.cpp.

HWY_BEFORE_NAMESPACE();
namespace groklab {
namespace HWY_NAMESPACE {

void exp_in_place(float* values, std::ptrdiff_t n) noexcept {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < n; i += lanes) {
    hn::StoreU(hn::Exp(d, hn::LoadU(d, values + i)), d, values + i);
  }
}

/// What one pass over a row finds.
struct RowScan {
  float max;
  bool finite;
};

HWY_INLINE RowScan scan_row(const float* HWY_RESTRICT x, std::ptrdiff_t cols) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  auto max = hn::LoadU(d, x);
  auto poison = hn::Zero(d);  // 0 x is NaN for NaN and infinity, which Max and Exp would swallow
  for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
    const auto value = hn::LoadU(d, x + i);
    max = hn::Max(max, value);
    poison = hn::MulAdd(value, hn::Zero(d), poison);
  }
  const float bad = hn::GetLane(hn::SumOfLanes(d, poison));
  return {hn::GetLane(hn::MaxOfLanes(d, max)), bad == 0.0F};
}

HWY_INLINE std::ptrdiff_t first_equal(const float* HWY_RESTRICT x, float wanted, std::ptrdiff_t cols) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto target = hn::Set(d, wanted);
  for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
    const std::intptr_t lane = hn::FindFirstTrue(d, hn::Eq(hn::LoadU(d, x + i), target));
    if (lane >= 0) {
      return i + lane;
    }
  }
  return cols;
}

/// x = exp(x - shift) over the row. The difference is rounded to half a unit of the larger number, 1e-6 at a margin of
/// 25, and the exponential would carry that on: the part lost is found exactly (Knuth's two-sum) and put back.
HWY_INLINE void exp_row(float* HWY_RESTRICT x, float shift, std::ptrdiff_t cols) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  const auto b = hn::Set(d, shift);
  for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
    const auto a = hn::LoadU(d, x + i);
    const auto difference = hn::Sub(a, b);
    const auto b_part = hn::Sub(difference, a);
    const auto lost = hn::Sub(hn::Sub(a, hn::Sub(difference, b_part)), hn::Add(b, b_part));
    const auto e = hn::Exp(d, difference);
    hn::StoreU(hn::MulAdd(e, lost, e), d, x + i);
  }
}

HWY_INLINE void scale_row(float* HWY_RESTRICT x, float factor, std::ptrdiff_t cols) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
    hn::StoreU(hn::Mul(hn::LoadU(d, x + i), hn::Set(d, factor)), d, x + i);
  }
}

HWY_INLINE float sum_row(const float* HWY_RESTRICT x, std::ptrdiff_t cols) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
    sum = hn::Add(sum, hn::LoadU(d, x + i));
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// Exact to float rounding of the exponentials at any loss: loss = log1p(others / label), and the label's gradient is
/// minus the others', never p - 1.
HWY_INLINE double row_f64(float* HWY_RESTRICT x, float max, std::ptrdiff_t label, std::ptrdiff_t cols,
                          const SoftmaxArgs& args) {
  constexpr float kRatioIsSafe = -60;  // below, the label's exponential may be a denormal
  const float below = x[label] - max;
  exp_row(x, max, cols);
  const float label_exp = x[label];
  x[label] = 0;
  const float others = sum_row(x, cols);
  const float all = others + label_exp;
  if (args.want_gradient) {
    scale_row(x, args.grad_scale / all, cols);
    x[label] = -others * (args.grad_scale / all);
  }
  if (below > kRatioIsSafe) {
    return std::log1p(static_cast<double>(others) / static_cast<double>(label_exp));
  }
  return std::log(static_cast<double>(all)) - static_cast<double>(below);
}

/// As PyTorch's float log_softmax rounds it: the sum of exponentials is a float, so that a margin above 17 gives a loss
/// of exactly 0 and no gradient at the label, while the other classes still have theirs. The label's p - 1 takes one
/// rounding, as PyTorch's compilers make it: with two, the gradient of a learned example is a fifth less exact.
HWY_INLINE double row_f32(float* HWY_RESTRICT x, float max, std::ptrdiff_t label, std::ptrdiff_t cols,
                          const SoftmaxArgs& args) {
  const hn::ScalableTag<float> d;
  const auto lanes = static_cast<std::ptrdiff_t>(hn::Lanes(d));
  auto sum = hn::Zero(d);
  for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
    sum = hn::Add(sum, hn::Exp(d, hn::Sub(hn::LoadU(d, x + i), hn::Set(d, max))));
  }
  const float log_sum = std::log(hn::GetLane(hn::SumOfLanes(d, sum)));
  const float label_log_p = (x[label] - max) - log_sum;
  if (args.want_gradient) {
    for (std::ptrdiff_t i = 0; i < cols; i += lanes) {
      const auto log_p = hn::Sub(hn::Sub(hn::LoadU(d, x + i), hn::Set(d, max)), hn::Set(d, log_sum));
      hn::StoreU(hn::Mul(hn::Exp(d, log_p), hn::Set(d, args.grad_scale)), d, x + i);
    }
    const double p = hn::GetLane(hn::Exp(d, hn::Set(d, label_log_p)));
    x[label] = static_cast<float>(p * double{args.grad_scale} - double{args.grad_scale});
  }
  return -static_cast<double>(label_log_p);
}

SoftmaxResult softmax_cross_entropy(const SoftmaxArgs& args) noexcept {
  constexpr float kNever = -1e30F;  // the logit of a column of padding: its exponential is 0
  const std::ptrdiff_t cols = padded(args.classes);
  SoftmaxResult result{0, 0, 0};
  for (std::ptrdiff_t row = 0; row < args.n; ++row) {
    float* x = args.logits + row * args.stride;
    std::fill(x + args.classes, x + cols, kNever);
    const std::ptrdiff_t label = args.labels[row];
    const float at_label = std::exchange(x[label], kNever);
    const RowScan others = scan_row(x, cols);
    x[label] = at_label;
    if (!others.finite || !std::isfinite(at_label)) {
      result.loss_sum = std::numeric_limits<double>::quiet_NaN();
      result.margin_sum = std::numeric_limits<double>::quiet_NaN();
      std::fill(x, x + args.classes, std::numeric_limits<float>::quiet_NaN());
      std::fill(x + args.classes, x + cols, 0.0F);
      continue;
    }
    const float max = HWY_MAX(others.max, at_label);
    result.correct += at_label == max && first_equal(x, max, cols) == label ? 1 : 0;
    result.margin_sum += static_cast<double>(at_label) - static_cast<double>(others.max);
    result.loss_sum +=
        args.mode == LossMode::F64 ? row_f64(x, max, label, cols, args) : row_f32(x, max, label, cols, args);
    if (args.want_gradient) {
      std::fill(x + args.classes, x + cols, 0.0F);
    }
  }
  return result;
}

}  // namespace HWY_NAMESPACE
}  // namespace groklab
HWY_AFTER_NAMESPACE();
