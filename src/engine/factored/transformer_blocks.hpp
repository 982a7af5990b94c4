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

  /// Columns cols by generating row, see TransformerGradient.
  BandedRows<float> dD() { return {all_.data(), n_rows_, n_heads_}; }
  float* dC() { return all_.data() + dC_; }    ///< [d_mlp_pad, classes_pad]
  float* dG() { return all_.data() + dG_; }    ///< [cols]
  float* ds0() { return all_.data() + ds0_; }  ///< [p, n_heads] gradient of the score at a
  float* ds1() { return all_.data() + ds1_; }  ///< [p, n_heads] at b
  float* dsp() { return all_.data() + dsp_; }  ///< [n_heads] at "+"

 private:
  std::ptrdiff_t n_rows_, n_heads_;
  std::ptrdiff_t dC_, dG_, ds0_, ds1_, dsp_;
  AlignedBuffer all_;
};

/// The pair domain: what one thread needs to take a block of examples forward and back. All of it lives in the
/// second-level cache.
class TransformerBlocks {
 public:
  /// Blocks of 64 to 192 differ by less than the noise.
  static constexpr PairCut kCut = {.max_block = 96, .min_blocks = 1, .has_by_b = true};

  TransformerBlocks(const TransformerTables& tables, const FastKernels& kernels, LossMode mode, PhaseClock& clock);

  /// Activations of the block into x, and its logits (columns d_mlp_pad on).
  void forward(const PairPlan& plan, int block, const Pass& pass);
  /// Loss of the block; turns the logits into their gradient (times grad_scale) when want_gradient.
  SoftmaxResult loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient);
  /// Adds the block's gradients to sums. After forward() and loss() of the same block.
  void backward(const PairPlan& plan, int block, const Pass& pass, TransformerSums& sums);

  float* logits_row(std::ptrdiff_t row) { return logits(row + 1).row(row); }

 private:
  PairBlock pair_block(const PairPlan& plan, int block) const;
  bool is_relu() const { return shape_.activation == Activation::Relu; }
  MatrixView<float> hidden(std::ptrdiff_t n) { return {x_.data(), n, shape_.d_mlp_pad, x_stride_}; }
  /// The right part of x.
  MatrixView<float> logits(std::ptrdiff_t n) {
    return {x_.data() + shape_.d_mlp_pad, n, shape_.classes_pad, x_stride_};
  }
  /// Where the pre-activations of a band go: a ReLU works in place, its output tells the slope.
  MatrixView<float> pre_band(std::ptrdiff_t n, std::ptrdiff_t begin) {
    return is_relu() ? band(hidden(n), begin) : band({slope_.data(), n, shape_.d_mlp_pad}, begin);
  }
  static MatrixView<float> band(MatrixView<float> m, std::ptrdiff_t begin) {
    return {m.data + begin, m.rows, kBandColumns, m.stride};
  }
  void attention(const PairBlock& block);
  void activate(MatrixView<float> post, MatrixView<float> pre, const Pass& pass);
  void activate_backward(MatrixView<float> dpost, std::ptrdiff_t begin);
  void score_gradients(const PairBlock& block, TransformerSums& sums);

  const TransformerTables& tables_;
  const TransformerShape& shape_;
  const FastKernels& kernels_;
  ActivationKernels activation_;
  LossMode mode_;
  PhaseClock& clock_;
  std::ptrdiff_t x_stride_;
  AlignedBuffer x_;        ///< [max_block, x_stride]: activations, then logits, on the way back the logits' gradient
  AlignedBuffer slope_;    ///< [max_block, d_mlp_pad]: pre-activations, then slopes; empty for ReLU, whose output tells
  AlignedBuffer dpre_;     ///< [max_block, kBandColumns]: gradient of a band of pre-activations
  AlignedBuffer pattern_;  ///< [3, max_block * n_heads] attention to a, to b, to "+"
  AlignedBuffer dpattern_;  ///< likewise
  PairLinear::Scratch product_scratch_;
  AlignedBuffer dots_;      ///< of the pair kernels
  std::ptrdiff_t weights_;  ///< floats of one of the three parts of pattern_
};

}  // namespace groklab
