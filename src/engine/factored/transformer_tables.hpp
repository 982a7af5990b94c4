// SPDX-License-Identifier: MIT
#pragma once

#include "core/aligned_buffer.hpp"
#include "engine/factored/gemm_stage.hpp"
#include "engine/factored/pair_linear.hpp"
#include "engine/factored/pass.hpp"
#include "engine/factored/transformer_shape.hpp"
#include "engine/factored/transformer_tensors.hpp"

namespace groklab {

/// Everything of a forward pass that does not depend on a pair: computed once a step from the parameters.
/// Derivation: docs/math/factored.md, "Tables".
struct TransformerTables {
  TransformerTables(const ModelSpec& spec, ThreadPool& pool, const FastKernels& kernels, Precision precision);

  /// Fills all tables below from flat parameters.
  void compute(const float* params, const Pass& pass);
  /// The transposed copies that only a backward pass reads; after compute().
  void compute_transposes();
  PairTables pair_tables() const;

  TransformerShape shape;
  AlignedBuffer Y;          ///< [n_rows, d_model_pad] generating rows
  AlignedBuffer q;          ///< [n_heads, d_head_pad] query at "="
  AlignedBuffer w;          ///< [n_heads, d_model_pad] W_K q / sqrt(d_head): a row's score is Y w
  AlignedBuffer s;          ///< [n_rows, n_heads] scores of the rows; a pair's scores are sums of two
  AlignedBuffer W_V;        ///< [d_model, heads_pad] heads side by side
  AlignedBuffer V;          ///< [n_rows, heads_pad] values, without b_V (attention weights add up to 1: it sits in c0)
  AlignedBuffer W_cat;      ///< [d_model, cols] = [W_in | W_U]
  AlignedBuffer OW;         ///< [n_heads * d_head, cols] = W_O W_cat
  AlignedBuffer U;          ///< [n_table_rows, heads_pad] values relative to "=", at position b; then of delta and "+"
  AlignedBuffer D;          ///< banded [n_table_rows, n_heads, cols] = U OW; row p is delta, row p + 1 is "+"
  AlignedBuffer C;          ///< [d_mlp, classes_pad] = W_out W_U
  AlignedBuffer c0;         ///< [cols] all that is the same for every pair
  AlignedBuffer x_equals;   ///< [d_model] Y["="] + b_O
  AlignedBuffer v_equals;   ///< [n_heads * d_head] V["="] + b_V
  AlignedBuffer C_T;        ///< [classes, d_mlp_pad]
  AlignedBuffer W_cat_T;    ///< [cols, d_model_pad]
  AlignedBuffer OW_T;       ///< [n_heads, cols, d_head_pad]
  AlignedBuffer W_V_T;      ///< [heads_pad, d_model_pad]
  AlignedBuffer b_out_row;  ///< [d_model] b_out or zeros
  PairLinear hidden_to_logits;  ///< by C

 private:
  void stage_weights(const TransformerTensors<const float>& t, int part, int n_parts);
  void stage_rows(const TransformerTensors<const float>& t);
  void compute_scores(const TransformerTensors<const float>& t);
  void relative_values(const TransformerTensors<const float>& t);
  void compute_constant(const TransformerTensors<const float>& t);

  const ModelSpec& spec_;
  ThreadPool& pool_;
  const FastKernels& kernels_;
  GemmStage stage_;
};

}  // namespace groklab
