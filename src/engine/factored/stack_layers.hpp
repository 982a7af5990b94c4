// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/factored/products.hpp"
#include "engine/factored/stack_activations.hpp"
#include "engine/factored/stack_sums.hpp"
#include "engine/factored/stack_tables.hpp"

namespace groklab {

/// Takes blocks through all layers, forward and back; what one thread needs for that. stack_forward.cpp is the story,
/// stack_backward.cpp its mirror image; stack_one_query.cpp has what the last layer does otherwise.
class StackLayers {
 public:
  /// Room for blocks of max_examples.
  StackLayers(const StackTables& tables, const FastKernels& kernels, std::ptrdiff_t max_examples, PhaseClock& clock);

  /// Fills act; logits only where the block has the last position.
  void forward(StackActivations& act, const StackBlock& block, const Pass& pass);
  /// Adds the block's gradients to sums, after forward() of the same block. The logits have become their gradients. Of a
  /// prefix, `from_pairs` holds what all pairs gave to what they read of it.
  void backward(StackActivations& act, const StackBlock& block, const Pass& pass, StackSums& sums,
                StackSums* from_pairs = nullptr);

 private:
  /// What a layer's methods work on.
  struct LayerRun {
    std::ptrdiff_t index;
    StackLayerActivations& act;
    StackLayerTensors<const float> w;
    const StackBlock& block;
    const Pass& pass;
    int first_query;                 // queries are at positions [first_query, block.end)
    std::ptrdiff_t first_query_row;  // of the block's rows
    std::ptrdiff_t query_rows;

    ref::DropoutStream stream(ref::DropoutSite site) const {
      return ref::dropout_stream(pass.dropout.seed, pass.dropout.step, static_cast<std::uint32_t>(index), site);
    }
  };

  LayerRun layer_run(StackActivations& act, std::ptrdiff_t layer, const StackBlock& block, const Pass& pass) const;
  void pick_rows(const StackBlock& block);
  Rows model_rows(AlignedBuffer& buffer, std::ptrdiff_t rows) const {
    return {buffer.data(), rows, shape_.d_model_pad, shape_.d_model_pad};
  }
  /// [n] 0, 1, ...: an example's row where there is one position only.
  const std::int32_t* first_rows() const { return first_row_.data(); }
  /// The numbers that count: what a product reads of model_rows.
  ConstRows model_input(const AlignedBuffer& buffer, std::ptrdiff_t rows) const {
    return {buffer.data(), rows, shape_.d_model, shape_.d_model_pad};
  }

  // stack_forward.cpp
  void gather_residual(const LayerRun& run);
  void normalise(const LayerRun& run);
  void project(const LayerRun& run);
  void attend(const LayerRun& run);
  AttentionForward attention_at(const LayerRun& run, int position) const;
  void attention_branch(const LayerRun& run);
  void mlp_branch(const LayerRun& run, AlignedBuffer& resid_post);
  void activate(const LayerRun& run);
  void unembed(StackActivations& act, const StackBlock& block);
  void draw_row_mask(float* mask, const LayerRun& run, ref::DropoutSite site, std::ptrdiff_t row,
                     std::ptrdiff_t width) const;
  void draw_mask(float* mask, const LayerRun& run, ref::DropoutSite site) const;
  void draw_pattern_mask(const LayerRun& run);
  void add_branch(float* out, const float* resid, AlignedBuffer& mask, const LayerRun& run, ref::DropoutSite site);

  // stack_backward.cpp
  void unembed_backward(StackActivations& act, const StackBlock& block, StackSums& sums);
  void mlp_branch_backward(const LayerRun& run, StackSums& sums);
  void attention_branch_backward(const LayerRun& run, StackSums& sums, StackSums* from_pairs);
  void attend_backward(const LayerRun& run, StackSums& sums);
  AttentionBackward attention_gradient_at(const LayerRun& run, int position, StackSums& sums);
  void project_backward(const LayerRun& run, StackSums& sums);
  void normalise_backward(const LayerRun& run, StackSums& sums);
  void scatter_residual(const LayerRun& run, StackSums& sums);
  void add_prefix_gradient(const LayerRun& run, StackSums& from_pairs);
  const float* branch_gradient(const LayerRun& run, const AlignedBuffer& mask);
  /// Gradient of attn_input, [rows, d_model_pad].
  AlignedBuffer& dattn_input() { return shape_.norm == Norm::Pre ? dnorm_ : dresid_; }
  Rows dkeys(const LayerRun& run);
  void clear_attention_gradient(const LayerRun& run);

  // stack_one_query.cpp
  void fold_query(const LayerRun& run);
  void values_of_mixed(const LayerRun& run);
  void values_of_mixed_backward(const LayerRun& run, StackSums& sums);
  void fold_query_backward(const LayerRun& run, StackSums& sums);

  const StackTables& tables_;
  const StackShape& shape_;
  const FastKernels& kernels_;
  PhaseClock& clock_;
  ActivationKernels activation_;
  std::ptrdiff_t max_examples_;
  // Rows by position and example: of layer 0's tables, of the block's own matrices, of the prefix.
  std::vector<std::int32_t> table_row_, live_row_, prefix_row_;
  std::vector<std::int32_t> first_row_;
  AlignedBuffer branch_;        // [rows, d_model_pad] attn_out, then mlp_out; on the way back their gradients
  AlignedBuffer mlp_mask_;      // [d_mlp_pad] of one row
  AlignedBuffer example_mask_;  // [n_heads, n_ctx, n_ctx] of one example
  AlignedBuffer dresid_;        // [rows, d_model_pad]
  AlignedBuffer dnorm_;         // [rows, d_model_pad] of what a branch reads behind a norm
  AlignedBuffer dz_;            // [rows, heads_pad]
  AlignedBuffer dqkv_;          // [rows, qkv_cols]; of one query [n, heads_pad]
  AlignedBuffer dfolded_;       // [n, mixed_cols]
  AlignedBuffer dmixed_;        // [n, mixed_cols]
  AlignedBuffer dweight_sum_;   // [padded(n n_heads)]
  AlignedBuffer dconstant_;     // [n_ctx, qkv_cols] of layer 0's constant positions
  AlignedBuffer dweight_;       // [n_ctx, padded(n n_heads)]
  AlignedBuffer dmlp_;          // [rows, d_mlp_pad]
};

}  // namespace groklab
