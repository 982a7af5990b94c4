// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "engine/reference/arena.hpp"
#include "engine/reference/network.hpp"
#include "engine/reference/transformer_tensors.hpp"
#include "kernels/ref/attention.hpp"
#include "kernels/ref/dropout.hpp"

namespace groklab::ref {

/// What the backward pass needs of a layer's forward pass. rows = batch n_ctx.
template <class T>
struct LayerActivations {
  T* ln1_out;       // [rows, d_model]      norm pre: what attention reads
  T* ln1_x_hat;     // [rows, d_model]
  T* ln1_rstd;      // [rows]
  T* q;             // [rows, n_heads, d_head]
  T* k;             // [rows, n_heads, d_head]
  T* v;             // [rows, n_heads, d_head]
  T* pattern;       // [batch, n_heads, query, key], before dropout
  T* pattern_mask;  // [batch, n_heads, query, key]
  T* z;             // [rows, n_heads, d_head]
  T* attn_mask;     // [rows, d_model]
  T* resid_mid;     // [rows, d_model]
  T* ln2_out;       // [rows, d_model]      norm pre: what the MLP reads
  T* ln2_x_hat;     // [rows, d_model]
  T* ln2_rstd;      // [rows]
  T* mlp_pre;       // [rows, d_mlp]
  T* mlp_post;      // [rows, d_mlp], after dropout
  T* post_mask;     // [rows, d_mlp]
  T* mlp_mask;      // [rows, d_model]
};

/// Scratch of the backward pass, shared by all layers.
template <class T>
struct LayerScratch {
  T* dresid;     // [rows, d_model]   gradient of the residual stream, from the end to the start
  T* dbranch;    // [rows, d_model]   of attn_out or mlp_out
  T* dnorm_out;  // [rows, d_model]   of what a branch reads behind a norm
  T* dq;         // [rows, n_heads, d_head]
  T* dk;         // [rows, n_heads, d_head]
  T* dv;         // [rows, n_heads, d_head]
  T* dz;         // [rows, n_heads, d_head]
  T* dscores;    // [batch, n_heads, query, key]
  T* dmlp;       // [rows, d_mlp]     of mlp_post, then of mlp_pre
};

/// The transformers of systems F, C, N and of Nanda et al. 2023: learned embeddings, n layers of attention and MLP, norm
/// none / pre / post, read-out at the last position. Plain: every position goes through every layer.
/// Source for names and shapes: TransformerLens. Post and pre norm as torch.nn.TransformerEncoderLayer.
template <class T>
class Transformer final : public Network<T> {
 public:
  Transformer(const ModelSpec& spec, const Dataset& data);

  MatrixView<T> forward(const T* params, const Block& block) override;
  void backward(const T* params, const Block& block, MatrixView<const T> dlogits, T* gradient) override;
  void append_pre_activations(const Block& block, std::vector<T>& out) const override;
  MatrixView<const T> neurons(const Block& block) const override;
  MatrixView<const T> attention(const Block& block, int layer, int head) const override;

 private:
  using Matrix = MatrixView<T>;

  void lay_out();
  void write_tokens(const Block& block);
  AttentionShape attention_shape(const Block& block) const;
  Matrix head(T* x, int h, std::ptrdiff_t n_rows) const;  ///< [rows, d_head] of q, k, v or their gradients
  Matrix last_positions(T* resid, const Block& block) const;
  /// Draws the mask of one site, or does nothing without dropout; says which of the two.
  bool draw_mask(T* mask, const Block& block, int layer, DropoutSite site, std::ptrdiff_t example_size) const;

  void attention_branch(const LayerTensors<const T>& params, int layer, const Block& block);
  void mlp_branch(const LayerTensors<const T>& params, int layer, const Block& block);
  void unembed(const OuterTensors<const T>& params, const Block& block);

  void unembed_backward(const OuterTensors<const T>& params, const OuterTensors<T>& grads, const Block& block,
                        MatrixView<const T> dlogits);
  void mlp_branch_backward(const LayerTensors<const T>& params, const LayerTensors<T>& grads, int layer,
                           const Block& block);
  void attention_branch_backward(const LayerTensors<const T>& params, const LayerTensors<T>& grads, int layer,
                                 const Block& block);

  bool drops(const Block& block) const { return block.dropout_on && config_.dropout > 0; }

  const ModelConfig& config_;
  const Dataset& data_;
  TransformerOffsets offsets_;
  std::ptrdiff_t n_ctx_, d_vocab_, d_model_, d_head_, d_heads_, d_mlp_, d_out_;  // d_heads = n_heads d_head

  Arena<T> arena_;
  std::vector<std::int32_t> tokens_;     // [batch, n_ctx]
  std::vector<std::int32_t> positions_;  // [batch, n_ctx]
  std::vector<T*> resid_;  // n_layers + 1 of [rows, d_model]: resid_pre of each layer, resid_post of the last
  std::vector<LayerActivations<T>> layers_;
  LayerScratch<T> scratch_{};
  T* branch_ = nullptr;          // [rows, d_model]   attn_out, then mlp_out
  T* ln_final_out_ = nullptr;    // [batch, d_model]
  T* ln_final_x_hat_ = nullptr;  // [batch, d_model]
  T* ln_final_rstd_ = nullptr;   // [batch]
  T* dfinal_ = nullptr;          // [batch, d_model]
  T* logits_ = nullptr;          // [batch, d_vocab_out]
};

}  // namespace groklab::ref
