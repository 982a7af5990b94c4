// SPDX-License-Identifier: MIT
#include "engine/factored/transformer_blocks.hpp"

#include <algorithm>

namespace groklab {

TransformerSums::TransformerSums(const TransformerTables& tables)
    : dC_(tables.shape.n_rows * tables.shape.n_heads * tables.shape.cols),
      dG_(dC_ + tables.shape.d_mlp_pad * tables.shape.classes_pad),
      ds0_(dG_ + tables.shape.cols),
      ds1_(ds0_ + tables.shape.p * tables.shape.n_heads),
      dsp_(ds1_ + tables.shape.p * tables.shape.n_heads),
      all_(dsp_ + tables.shape.n_heads) {}

TransformerBlocks::TransformerBlocks(const TransformerTables& tables, const FastKernels& kernels, LossMode mode)
    : tables_(tables),
      shape_(tables.shape),
      kernels_(kernels),
      activation_(activation_of(shape_.activation, kernels)),
      mode_(mode),
      x_(kCut.max_block * shape_.cols),
      post_(kCut.max_block * shape_.d_mlp_pad),
      pattern_(3 * padded(kCut.max_block * shape_.n_heads)),
      dpattern_(3 * padded(kCut.max_block * shape_.n_heads)),
      product_scratch_(tables.hidden_to_logits.make_scratch(kCut.max_block)),
      scratch_(pair_scratch_size(shape_.n_heads, shape_.cols)),
      weights_(padded(kCut.max_block * shape_.n_heads)) {}

PairBlock TransformerBlocks::pair_block(const PairPlan& plan, int block) const {
  const std::ptrdiff_t begin = plan.block_begin(block);
  return {plan.a() + begin, plan.b() + begin,           plan.block_size(block),
          pattern_.data(),  pattern_.data() + weights_, shape_.has_plus ? pattern_.data() + 2 * weights_ : nullptr};
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

/// post = f(left part of x). A ReLU's output tells its slope; of the others, the slope takes the place of the input.
void TransformerBlocks::activate(std::ptrdiff_t n, const Pass& pass) {
  for (std::ptrdiff_t e = 0; e < n; ++e) {
    float* pre = x_.data() + e * shape_.cols;
    float* post = post_.data() + e * shape_.d_mlp_pad;
    if (shape_.activation == Activation::Relu) {
      std::copy_n(pre, shape_.d_mlp_pad, post);
    } else if (pass.wants_gradient) {
      activation_.forward_and_slope(post, pre, nullptr, shape_.d_mlp_pad);
    } else {
      activation_.forward(post, pre, shape_.d_mlp_pad);
    }
  }
  if (shape_.activation == Activation::Relu) {
    kernels_.relu(post_.data(), n * shape_.d_mlp_pad);
  }
}

void TransformerBlocks::forward(const PairPlan& plan, int block, const Pass& pass) {
  const PairBlock pairs = pair_block(plan, block);
  attention(pairs);
  kernels_.pair_forward(x_.data(), tables_.pair_tables(), pairs, scratch_.data());
  activate(pairs.n, pass);
  tables_.hidden_to_logits.forward(logits(pairs.n), hidden(pairs.n), product_scratch_);
}

SoftmaxResult TransformerBlocks::loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient) {
  return kernels_.softmax_cross_entropy({x_.data() + shape_.d_mlp_pad, shape_.cols, plan.block_size(block),
                                         shape_.classes, plan.label() + plan.block_begin(block), grad_scale,
                                         want_gradient, mode_});
}

/// Left part of x: the gradient of the activation's input, from the logits' in the right part.
void TransformerBlocks::mlp_backward(std::ptrdiff_t n) {
  const bool is_relu = shape_.activation == Activation::Relu;
  float* dpost = is_relu ? x_.data() : post_.data();  // post has been read for dC; only a ReLU needs it once more
  const std::ptrdiff_t stride = is_relu ? shape_.cols : shape_.d_mlp_pad;
  tables_.hidden_to_logits.input_gradient({dpost, n, shape_.d_mlp_pad, stride}, logits(n), product_scratch_);
  for (std::ptrdiff_t e = 0; e < n; ++e) {
    float* x = x_.data() + e * shape_.cols;
    const float* post = post_.data() + e * shape_.d_mlp_pad;
    if (is_relu) {
      kernels_.relu_backward(x, post, shape_.d_mlp_pad);
    } else {
      kernels_.multiply(x, x, post, shape_.d_mlp_pad);
    }
  }
}

void TransformerBlocks::backward(const PairPlan& plan, int block, const Pass&, TransformerSums& sums) {
  const PairBlock pairs = pair_block(plan, block);
  tables_.hidden_to_logits.weight_gradient(sums.dC(), hidden(pairs.n), logits(pairs.n), product_scratch_);
  mlp_backward(pairs.n);
  const std::ptrdiff_t row = shape_.n_heads * shape_.cols;
  kernels_.pair_backward(
      {sums.dD(), sums.dD() + shape_.row_a() * row, shape_.has_plus ? sums.dD() + shape_.row_plus() * row : nullptr,
       sums.dG(), dpattern_.data(), dpattern_.data() + weights_, dpattern_.data() + 2 * weights_, scratch_.data()},
      x_.data(), tables_.pair_tables(), pairs);
  score_gradients(pairs, sums);
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
