// SPDX-License-Identifier: MIT
// The forward pass of the transformer, from tokens to logits. transformer_backward.cpp is its mirror image: the same
// steps, last one first.
#include <cstddef>

#include "engine/reference/activate.hpp"
#include "engine/reference/transformer.hpp"
#include "kernels/ref/embedding.hpp"
#include "kernels/ref/gemm.hpp"
#include "kernels/ref/layer_norm.hpp"
#include "kernels/ref/linear.hpp"

namespace groklab::ref {

template <class T>
MatrixView<T> Transformer<T>::forward(const T* params, const Block& block) {
  const OuterTensors<const T> outer = offsets_.outer(params);
  const std::ptrdiff_t rows = block.size() * n_ctx_;

  // Step 1. Tokens to vectors: resid_pre = W_E[token] + W_pos[position].
  write_tokens(block);
  const Matrix resid_pre(resid_[0], rows, d_model_);
  embedding_forward(resid_pre, MatrixView(outer.W_E, d_vocab_, d_model_), tokens_.data(), Update::Assign);
  embedding_forward(resid_pre, MatrixView(outer.W_pos, n_ctx_, d_model_), positions_.data(), Update::Add);

  // Step 2. Every layer adds two branches to the residual stream.
  for (int layer = 0; layer < config_.n_layers; ++layer) {
    const LayerTensors<const T> tensors = offsets_.layer(layer, params);
    attention_branch(tensors, layer, block);
    mlp_branch(tensors, layer, block);
  }

  // Step 3. The last position to logits.
  unembed(outer, block);
  return {logits_, block.size(), d_out_};
}

/// resid_mid = resid_pre + dropout(attention(norm(resid_pre))) W_O; norm post: the sum is normalised instead.
template <class T>
void Transformer<T>::attention_branch(const LayerTensors<const T>& params, int layer, const Block& block) {
  const LayerActivations<T>& a = layers_[static_cast<std::size_t>(layer)];
  const std::ptrdiff_t rows = block.size() * n_ctx_;
  const Matrix resid_pre(resid_[static_cast<std::size_t>(layer)], rows, d_model_);
  const Matrix ln1_x_hat(a.ln1_x_hat, rows, d_model_);
  Matrix attn_in = resid_pre;
  if (config_.norm == Norm::Pre) {
    attn_in = Matrix(a.ln1_out, rows, d_model_);
    layer_norm_forward(attn_in, ln1_x_hat, a.ln1_rstd, resid_pre, params.ln1_w, params.ln1_b);
  }

  for (int h = 0; h < config_.n_heads; ++h) {
    const std::ptrdiff_t weights = h * d_model_ * d_head_;
    const std::ptrdiff_t biases = h * d_head_;
    const auto project = [&](T* out, const T* w, const T* b) {
      linear_forward(head(out, h, rows), attn_in, MatrixView(w + weights, d_model_, d_head_),
                     b == nullptr ? nullptr : b + biases);
    };
    project(a.q, params.W_Q, params.b_Q);
    project(a.k, params.W_K, params.b_K);
    project(a.v, params.W_V, params.b_V);
  }
  const bool dropped = draw_mask(a.pattern_mask, block, layer, DropoutSite::Pattern, config_.n_heads * n_ctx_ * n_ctx_);
  attention_forward(a.z, a.pattern, {a.q, a.k, a.v, dropped ? a.pattern_mask : nullptr}, attention_shape(block));

  const Matrix attn_out(branch_, rows, d_model_);
  linear_forward(attn_out, Matrix(a.z, rows, d_heads_), MatrixView(params.W_O, d_heads_, d_model_), params.b_O);
  if (draw_mask(a.attn_mask, block, layer, DropoutSite::AttnOut, n_ctx_ * d_model_)) {
    apply_mask(attn_out.data, a.attn_mask, rows * d_model_);
  }

  const Matrix resid_mid(a.resid_mid, rows, d_model_);
  for (std::ptrdiff_t i = 0; i < rows * d_model_; ++i) {
    resid_mid.data[i] = resid_pre.data[i] + attn_out.data[i];
  }
  if (config_.norm == Norm::Post) {
    layer_norm_forward(resid_mid, ln1_x_hat, a.ln1_rstd, resid_mid, params.ln1_w, params.ln1_b);
  }
}

/// resid_post = resid_mid + dropout(dropout(f(norm(resid_mid) W_in + b_in)) W_out + b_out); norm post as above.
template <class T>
void Transformer<T>::mlp_branch(const LayerTensors<const T>& params, int layer, const Block& block) {
  const LayerActivations<T>& a = layers_[static_cast<std::size_t>(layer)];
  const std::ptrdiff_t rows = block.size() * n_ctx_;
  const Matrix resid_mid(a.resid_mid, rows, d_model_);
  const Matrix ln2_x_hat(a.ln2_x_hat, rows, d_model_);
  Matrix mlp_in = resid_mid;
  if (config_.norm == Norm::Pre) {
    mlp_in = Matrix(a.ln2_out, rows, d_model_);
    layer_norm_forward(mlp_in, ln2_x_hat, a.ln2_rstd, resid_mid, params.ln2_w, params.ln2_b);
  }

  linear_forward(Matrix(a.mlp_pre, rows, d_mlp_), mlp_in, MatrixView(params.W_in, d_model_, d_mlp_), params.b_in);
  activate(config_.activation, a.mlp_post, a.mlp_pre, rows * d_mlp_);
  if (draw_mask(a.post_mask, block, layer, DropoutSite::MlpPost, n_ctx_ * d_mlp_)) {
    apply_mask(a.mlp_post, a.post_mask, rows * d_mlp_);
  }

  const Matrix mlp_out(branch_, rows, d_model_);
  linear_forward(mlp_out, Matrix(a.mlp_post, rows, d_mlp_), MatrixView(params.W_out, d_mlp_, d_model_), params.b_out);
  if (draw_mask(a.mlp_mask, block, layer, DropoutSite::MlpOut, n_ctx_ * d_model_)) {
    apply_mask(mlp_out.data, a.mlp_mask, rows * d_model_);
  }

  const Matrix resid_post(resid_[static_cast<std::size_t>(layer) + 1], rows, d_model_);
  for (std::ptrdiff_t i = 0; i < rows * d_model_; ++i) {
    resid_post.data[i] = resid_mid.data[i] + mlp_out.data[i];
  }
  if (config_.norm == Norm::Post) {
    layer_norm_forward(resid_post, ln2_x_hat, a.ln2_rstd, resid_post, params.ln2_w, params.ln2_b);
  }
}

/// logits = norm(resid_post at the last position) W_U + b_U; tied: W_U = W_E[0..d_vocab_out)^T.
template <class T>
void Transformer<T>::unembed(const OuterTensors<const T>& params, const Block& block) {
  Matrix final = last_positions(resid_.back(), block);
  if (config_.norm == Norm::Pre) {
    const Matrix ln_final_out(ln_final_out_, block.size(), d_model_);
    layer_norm_forward(ln_final_out, Matrix(ln_final_x_hat_, block.size(), d_model_), ln_final_rstd_, final,
                       params.ln_final_w, params.ln_final_b);
    final = ln_final_out;
  }
  const Matrix logits(logits_, block.size(), d_out_);
  if (params.W_U != nullptr) {
    linear_forward(logits, final, MatrixView(params.W_U, d_model_, d_out_), params.b_U);
    return;
  }
  gemm_nt(logits, final, MatrixView(params.W_E, d_out_, d_model_), Update::Assign);
  add_bias(logits, params.b_U);
}

template MatrixView<float> Transformer<float>::forward(const float*, const Block&);
template MatrixView<double> Transformer<double>::forward(const double*, const Block&);

}  // namespace groklab::ref
