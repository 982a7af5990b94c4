// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/aligned_buffer.hpp"
#include "engine/factored/gemm_stage.hpp"
#include "engine/factored/stack_layout.hpp"

namespace groklab {

class StackPrefix;

/// What of a layer's weights the way back multiplies by.
struct StackTransposes {
  AlignedBuffer W_QKV;  // [qkv_cols, d_model_pad]; of a layer with one query there after compute(), which needs W_K
  AlignedBuffer W_O;    // [d_model, heads_pad]
  AlignedBuffer W_in;   // [d_mlp, d_model_pad]
  AlignedBuffer W_out;  // [d_model, d_mlp_pad]
};

/// Everything of a forward pass that does not depend on a pair: padded weights, layer 0's queries, keys and values a
/// table row, and with a causal mask and no dropout the keys and values of the positions before b in every layer.
/// Derivation: docs/math/factored.md, "Any depth".
struct StackTables {
  StackTables(const ModelSpec& spec, ThreadPool& pool, const FastKernels& kernels, Precision);
  ~StackTables();

  void compute(const float* params, const Pass& pass);
  /// The transposed copies that only a backward pass reads; after compute().
  void compute_transposes();

  StackLayerTensors<const float> layer(std::ptrdiff_t i) const { return layout.layer(i, weights.data()); }
  StackOuterTensors<const float> outer() const { return layout.outer(weights.data()); }

  StackShape shape;
  StackLayout layout;
  AlignedBuffer weights;                    ///< [layout.size()]
  std::vector<StackTransposes> transposes;  ///< by layer
  AlignedBuffer W_U_T;                      ///< [classes, d_model_pad]
  AlignedBuffer resid;                      ///< [n_rows, d_model_pad] W_E[token] + W_pos[position]
  AlignedBuffer attn_in;                    ///< [n_rows, d_model_pad] norm pre: what attention reads, else empty
  AlignedBuffer ln1_x_hat;                  ///< likewise
  AlignedBuffer ln1_rstd;                   ///< [n_rows]
  AlignedBuffer qkv;                        ///< [n_rows, qkv_cols] of layer 0
  /// layer >= 1: [pos_b, p, key_cols] by position and a: keys and values, or rows; empty without prefix
  std::vector<AlignedBuffer> prefix_keys;
  std::unique_ptr<StackPrefix> prefix;  ///< computes prefix_keys; nullptr where no pass has one

 private:
  void stage_rows(const float* params);
  void stage_tied_unembedding(const float* params);
  void normalise_rows();
  void transpose_W_QKV(std::ptrdiff_t layer);

  const ModelSpec& spec_;
  ThreadPool& pool_;
  const FastKernels& kernels_;
  GemmStage stage_;
};

}  // namespace groklab
