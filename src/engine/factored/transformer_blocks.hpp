// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/aligned_buffer.hpp"
#include "engine/engine.hpp"
#include "engine/factored/activation_of.hpp"
#include "engine/factored/pair_plan.hpp"
#include "engine/factored/transformer_tables.hpp"

namespace groklab {

/// Sums over the pairs of one group of blocks, kept in one array so that groups add up element by element.
class TransformerSums {
 public:
  explicit TransformerSums(const TransformerTables& tables);

  void zero() { all_.zero(); }
  std::ptrdiff_t size() const { return all_.size(); }
  float* data() { return all_.data(); }

  float* dD() { return all_.data(); }          ///< [n_rows, n_heads, cols]: by generating row, see TransformerGradient
  float* dC() { return all_.data() + dC_; }    ///< [d_mlp_pad, classes_pad]
  float* dG() { return all_.data() + dG_; }    ///< [cols]
  float* ds0() { return all_.data() + ds0_; }  ///< [p, n_heads] gradient of the score at a
  float* ds1() { return all_.data() + ds1_; }  ///< [p, n_heads] at b
  float* dsp() { return all_.data() + dsp_; }  ///< [n_heads] at "+"

 private:
  std::ptrdiff_t dC_, dG_, ds0_, ds1_, dsp_;
  AlignedBuffer all_;
};

/// The pair domain: what one thread needs to take a block of examples forward and back. All of it lives in the
/// second-level cache.
class TransformerBlocks {
 public:
  static constexpr PairCut kCut = {.max_block = 96, .min_blocks = 1};  ///< 64 to 192 differ by less than the noise

  TransformerBlocks(const TransformerTables& tables, const FastKernels& kernels, LossMode mode);

  /// Logits of the block into x (columns d_mlp_pad on), activations into post.
  void forward(const PairPlan& plan, int block, const Pass& pass);
  /// Loss of the block; turns the logits into their gradient (times grad_scale) when want_gradient.
  SoftmaxResult loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient);
  /// Adds the block's gradients to sums. After forward() and loss() of the same block.
  void backward(const PairPlan& plan, int block, const Pass& pass, TransformerSums& sums);

  float* logits_row(std::ptrdiff_t row) { return x_.data() + row * shape_.cols + shape_.d_mlp_pad; }

 private:
  PairBlock pair_block(const PairPlan& plan, int block) const;
  MatrixView<float> hidden(std::ptrdiff_t n) { return {post_.data(), n, shape_.d_mlp_pad}; }
  /// The right part of x.
  MatrixView<float> logits(std::ptrdiff_t n) {
    return {x_.data() + shape_.d_mlp_pad, n, shape_.classes_pad, shape_.cols};
  }
  void attention(const PairBlock& block);
  void activate(std::ptrdiff_t n, const Pass& pass);
  void mlp_backward(std::ptrdiff_t n);
  void score_gradients(const PairBlock& block, TransformerSums& sums);

  const TransformerTables& tables_;
  const TransformerShape& shape_;
  const FastKernels& kernels_;
  ActivationKernels activation_;
  LossMode mode_;
  AlignedBuffer x_;         ///< [max_block, cols]: pre-activations then logits; on the way back their gradients
  AlignedBuffer post_;      ///< [max_block, d_mlp_pad]
  AlignedBuffer pattern_;   ///< [3, max_block * n_heads] attention to a, to b, to "+"
  AlignedBuffer dpattern_;  ///< likewise
  PairLinear::Scratch product_scratch_;
  AlignedBuffer scratch_;   ///< of the pair kernels
  std::ptrdiff_t weights_;  ///< floats of one of the three parts of pattern_
};

}  // namespace groklab
