// SPDX-License-Identifier: MIT
#include "engine/factored/transformer_blocks.hpp"

#include <algorithm>

namespace groklab {

TransformerSums::TransformerSums(const TransformerTables& tables)
    : n_rows_(tables.shape.n_rows),
      n_heads_(tables.shape.n_heads),
      dC_(tables.shape.n_rows * tables.shape.n_heads * tables.shape.cols),
      dG_(dC_ + tables.shape.d_mlp_pad * tables.shape.classes_pad),
      ds0_(dG_ + tables.shape.cols),
      ds1_(ds0_ + tables.shape.p * tables.shape.n_heads),
      dsp_(ds1_ + tables.shape.p * tables.shape.n_heads),
      all_(padded(dsp_ + tables.shape.n_heads)) {}

TransformerBlocks::TransformerBlocks(const TransformerTables& tables, const FastKernels& kernels, LossMode mode,
                                     PhaseClock& clock)
    : tables_(tables),
      shape_(tables.shape),
      kernels_(kernels),
      activation_(activation_of(shape_.activation, kernels)),
      mode_(mode),
      clock_(clock),
      x_stride_(spread_stride(shape_.cols)),
      x_(kCut.max_block * x_stride_),
      slope_(is_relu() ? 0 : kCut.max_block * shape_.d_mlp_pad),
      dpre_(kCut.max_block * kBandColumns),
      pattern_(3 * padded(kCut.max_block * shape_.n_heads)),
      dpattern_(3 * padded(kCut.max_block * shape_.n_heads)),
      product_scratch_(tables.hidden_to_logits.make_scratch(kCut.max_block)),
      dots_(pair_dots_size(kCut.max_block, shape_.n_heads)),
      weights_(padded(kCut.max_block * shape_.n_heads)) {}

PairBlock TransformerBlocks::pair_block(const PairPlan& plan, int block) const {
  const std::ptrdiff_t begin = plan.block_begin(block);
  return {plan.a() + begin,
          plan.b() + begin,
          plan.by_b(block),
          plan.block_size(block),
          pattern_.data(),
          pattern_.data() + weights_,
          shape_.has_plus ? pattern_.data() + 2 * weights_ : nullptr};
}

/// Softmax over the positions for every example and head; scores are sums of two numbers from tables.
void TransformerBlocks::attention(const PairBlock& block) {
  const std::ptrdiff_t n_heads = shape_.n_heads;
  const float* s = tables_.s.data();
  const float* s_a = s + shape_.row_a() * n_heads;
  const float* s_b = s + shape_.row_b() * n_heads;
  const float* s_equals = s + shape_.row_equals() * n_heads;
  const float* s_plus = s + (shape_.has_plus ? shape_.row_plus() : 0) * n_heads;
  float* A0 = pattern_.data();
  float* A1 = A0 + weights_;
  float* Ap = A1 + weights_;
  float* A2 = dpattern_.data();  // free until the way back
  const std::ptrdiff_t n = block.n * n_heads;
  for (std::ptrdiff_t e = 0; e < block.n; ++e) {
    for (std::ptrdiff_t h = 0; h < n_heads; ++h) {
      const std::ptrdiff_t i = e * n_heads + h;
      const float s0 = s[block.a[e] * n_heads + h] + s_a[h];
      const float s1 = s[block.b[e] * n_heads + h] + s_b[h];
      const float top = std::max({s0, s1, s_equals[h], shape_.has_plus ? s_plus[h] : s_equals[h]});
      A0[i] = s0 - top;
      A1[i] = s1 - top;
      A2[i] = s_equals[h] - top;
      Ap[i] = shape_.has_plus ? s_plus[h] - top : 0.0F;
    }
  }
  const std::ptrdiff_t n_pad = padded(n);
  kernels_.exp_in_place(A0, n_pad);
  kernels_.exp_in_place(A1, n_pad);
  kernels_.exp_in_place(A2, n_pad);
  if (shape_.has_plus) {
    kernels_.exp_in_place(Ap, n_pad);
  }
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const float sum = A0[i] + A1[i] + A2[i] + (shape_.has_plus ? Ap[i] : 0.0F);
    const float inverse = 1.0F / sum;
    A0[i] *= inverse;
    A1[i] *= inverse;
    Ap[i] *= inverse;
  }
}

/// post = f(pre). Where it is no ReLU, the slope takes the place of the input.
void TransformerBlocks::activate(MatrixView<float> post, MatrixView<float> pre, const Pass& pass) {
  if (is_relu()) {
    return kernels_.relu(post);  // pre is post
  }
  for (std::ptrdiff_t e = 0; e < post.rows; ++e) {
    if (pass.wants_gradient) {
      activation_.forward_and_slope(post.row(e), pre.row(e), nullptr, post.cols);
    } else {
      activation_.forward(post.row(e), pre.row(e), post.cols);
    }
  }
}

void TransformerBlocks::forward(const PairPlan& plan, int block, const Pass& pass) {
  const PairBlock pairs = pair_block(plan, block);
  const PairTables tables = tables_.pair_tables();
  attention(pairs);
  clock_.lap(Phase::Attention);
  for (std::ptrdiff_t begin = 0; begin < shape_.d_mlp_pad; begin += kBandColumns) {
    const MatrixView<float> pre = pre_band(pairs.n, begin);
    kernels_.pair_forward({pre.data, pre.stride, begin}, tables, pairs);
    clock_.lap(Phase::PairRowsForward);
    activate(band(hidden(pairs.n), begin), pre, pass);
    clock_.lap(Phase::Activation);
  }
  const MatrixView<float> direct = logits(pairs.n);
  for (std::ptrdiff_t begin = 0; begin < shape_.classes_pad; begin += kBandColumns) {
    kernels_.pair_forward({direct.data + begin, direct.stride, shape_.d_mlp_pad + begin}, tables, pairs);
  }
  clock_.lap(Phase::PairRowsForward);
  tables_.hidden_to_logits.forward(direct, hidden(pairs.n), product_scratch_);
  clock_.lap(Phase::PairProductsForward);
}

SoftmaxResult TransformerBlocks::loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient) {
  const MatrixView<float> rows = logits(plan.block_size(block));
  const SoftmaxResult result =
      kernels_.softmax_cross_entropy({rows.data, rows.stride, rows.rows, shape_.classes,
                                      plan.label() + plan.block_begin(block), grad_scale, want_gradient, mode_});
  clock_.lap(Phase::Loss);
  return result;
}

/// Times the slope of the band.
void TransformerBlocks::activate_backward(MatrixView<float> dpost, std::ptrdiff_t begin) {
  const MatrixView<float> slope = pre_band(dpost.rows, begin);
  if (is_relu()) {
    return kernels_.relu_backward(dpost, slope);
  }
  for (std::ptrdiff_t e = 0; e < dpost.rows; ++e) {
    kernels_.multiply(dpost.row(e), dpost.row(e), slope.row(e), dpost.cols);
  }
}

void TransformerBlocks::backward(const PairPlan& plan, int block, const Pass&, TransformerSums& sums) {
  const PairBlock pairs = pair_block(plan, block);
  const PairTables tables = tables_.pair_tables();
  const PairGradients out{.dD = sums.dD(),
                          .row_a = shape_.row_a(),
                          .row_plus = shape_.row_plus(),
                          .dG = sums.dG(),
                          .dA0 = dpattern_.data(),
                          .dA1 = dpattern_.data() + weights_,
                          .dAp = dpattern_.data() + 2 * weights_,
                          .dots = dots_.data()};
  const MatrixView<float> dlogits = logits(pairs.n);
  const PairLinear& linear = tables_.hidden_to_logits;
  linear.weight_gradient({sums.dC(), shape_.d_mlp, shape_.classes, shape_.classes_pad}, hidden(pairs.n), dlogits,
                         product_scratch_);
  linear.start_input_gradient(dlogits, product_scratch_);
  for (std::ptrdiff_t begin = 0; begin < shape_.d_mlp_pad; begin += kBandColumns) {
    const MatrixView<float> dpre(dpre_.data(), pairs.n, kBandColumns);
    linear.input_gradient(dpre, begin, dlogits, product_scratch_);
    clock_.lap(Phase::PairProductsBackward);
    activate_backward(dpre, begin);
    clock_.lap(Phase::Activation);
    kernels_.pair_backward(out, {dpre.data, dpre.stride, begin}, tables, pairs);
    clock_.lap(Phase::PairRowsBackward);
  }
  for (std::ptrdiff_t begin = 0; begin < shape_.classes_pad; begin += kBandColumns) {
    kernels_.pair_backward(out, {dlogits.data + begin, dlogits.stride, shape_.d_mlp_pad + begin}, tables, pairs);
  }
  clock_.lap(Phase::PairRowsBackward);
  score_gradients(pairs, sums);
  clock_.lap(Phase::Attention);
}

/// dscores = pattern (dpattern - sum pattern dpattern); "=" is the gauge, its dpattern is 0 and its score's gradient is
/// minus the sum of the others.
void TransformerBlocks::score_gradients(const PairBlock& block, TransformerSums& sums) {
  const float* dA0 = dpattern_.data();
  const float* dA1 = dA0 + weights_;
  const float* dAp = dA1 + weights_;
  for (std::ptrdiff_t e = 0; e < block.n; ++e) {
    for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
      const std::ptrdiff_t i = e * shape_.n_heads + h;
      const float plus = shape_.has_plus ? block.Ap[i] * dAp[i] : 0.0F;
      const float mean = block.A0[i] * dA0[i] + block.A1[i] * dA1[i] + plus;
      sums.ds0()[block.a[e] * shape_.n_heads + h] += block.A0[i] * (dA0[i] - mean);
      sums.ds1()[block.b[e] * shape_.n_heads + h] += block.A1[i] * (dA1[i] - mean);
      if (shape_.has_plus) {
        sums.dsp()[h] += block.Ap[i] * (dAp[i] - mean);
      }
    }
  }
}

}  // namespace groklab
