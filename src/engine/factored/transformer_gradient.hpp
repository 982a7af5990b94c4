// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <vector>

#include "core/aligned_buffer.hpp"
#include "engine/factored/group_sums.hpp"
#include "engine/factored/transformer_blocks.hpp"

namespace groklab {

/// From sums over pairs to the gradient of every parameter: the tables' own backward pass.
/// Derivation: docs/math/factored.md, "Tables, backward".
class TransformerGradient {
 public:
  TransformerGradient(const ModelSpec& spec, const TransformerTables& tables, ThreadPool& pool,
                      const FastKernels& kernels);

  /// Changes the groups' sums. Overwrites gradient [n_params].
  void compute(SumGroups<TransformerSums> groups, const Pass& pass, const float* params, float* gradient,
               PhaseClock& clock);

 private:
  void complete_rows(TransformerSums& sums);
  void products(TransformerSums& sums, const TransformerTensors<const float>& t);
  void score_products(TransformerSums& sums, const TransformerTensors<const float>& t,
                      const TransformerTensors<float>& g);
  void write_embeddings(TransformerSums& sums, const TransformerTensors<float>& g) const;
  void write_attention(const TransformerTensors<float>& g) const;
  void write_mlp(TransformerSums& sums, const TransformerTensors<float>& g, std::ptrdiff_t begin,
                 std::ptrdiff_t end) const;
  void write_biases(TransformerSums& sums, const TransformerTensors<float>& g) const;
  float unembed_gradient(const float* dG, std::ptrdiff_t i, std::ptrdiff_t c) const;

  const ModelSpec& spec_;
  const TransformerTables& tables_;
  const TransformerShape& shape_;
  ThreadPool& pool_;
  const FastKernels& kernels_;
  GemmStage stage_;
  AlignedBuffer dOW_;       ///< [n_heads * d_head, cols]
  AlignedBuffer dV_;        ///< [n_rows, heads_pad]
  AlignedBuffer dv_const_;  ///< [heads_pad] gradient of b_V
  AlignedBuffer dx_const_;  ///< [d_model_pad] gradient of b_O
  AlignedBuffer dW_out_;    ///< [d_mlp, d_model_pad]
  AlignedBuffer db_out_;    ///< [d_model_pad]
  AlignedBuffer dW_U_;      ///< [d_model, classes_pad] through C
  AlignedBuffer dW_O_;      ///< [n_heads * d_head, d_model_pad]
  AlignedBuffer dW_cat_;    ///< [d_model, cols]
  AlignedBuffer dW_V_;      ///< [d_model, heads_pad]
  AlignedBuffer dY_;        ///< [n_rows, d_model_pad]
  AlignedBuffer ds_;        ///< [n_rows, n_heads]
  AlignedBuffer dw_;        ///< [d_model] of one head
  AlignedBuffer dq_;        ///< [d_head] of one head
};

}  // namespace groklab
