// SPDX-License-Identifier: MIT
// The backward pass of the transformer: transformer_forward.cpp from its last step to its first. Gradients of
// parameters and of the residual stream are added to (+=), all others are assigned (=).
#include <algorithm>
#include <cstddef>

#include "engine/reference/activate.hpp"
#include "engine/reference/transformer.hpp"
#include "kernels/ref/embedding.hpp"
#include "kernels/ref/gemm.hpp"
#include "kernels/ref/layer_norm.hpp"
#include "kernels/ref/linear.hpp"

namespace groklab::ref {

template <class T>
void Transformer<T>::backward(const T* params, const Block& block, MatrixView<const T> dlogits, T* gradient) {
  const OuterTensors<const T> outer = offsets_.outer(params);
  const OuterTensors<T> grads = offsets_.outer(gradient);
  const std::ptrdiff_t rows = block.size() * n_ctx_;
  const Matrix dresid(scratch_.dresid, rows, d_model_);

  // Step 3. Logits to the last position; nothing else is read out.
  std::fill(dresid.data, dresid.data + rows * d_model_, T(0));
  unembed_backward(outer, grads, block, dlogits);

  // Step 2. dresid runs through the layers unchanged, but for what the branches add.
  for (int layer = config_.n_layers - 1; layer >= 0; --layer) {
    const LayerTensors<const T> tensors = offsets_.layer(layer, params);
    const LayerTensors<T> layer_grads = offsets_.layer(layer, gradient);
    mlp_branch_backward(tensors, layer_grads, layer, block);
    attention_branch_backward(tensors, layer_grads, layer, block);
  }

  // Step 1. Vectors to the embedding tables.
  embedding_backward(Matrix(grads.W_pos, n_ctx_, d_model_), dresid, positions_.data());
  embedding_backward(Matrix(grads.W_E, d_vocab_, d_model_), dresid, tokens_.data());
}

template <class T>
void Transformer<T>::unembed_backward(const OuterTensors<const T>& params, const OuterTensors<T>& grads,
                                      const Block& block, MatrixView<const T> dlogits) {
  const bool pre = config_.norm == Norm::Pre;
  const Matrix dlast = last_positions(scratch_.dresid, block);
  const Matrix final = pre ? Matrix(ln_final_out_, block.size(), d_model_) : last_positions(resid_.back(), block);
  const Matrix dfinal = pre ? Matrix(dfinal_, block.size(), d_model_) : dlast;

  if (params.W_U != nullptr) {
    linear_backward_parameters(Matrix(grads.W_U, d_model_, d_out_), grads.b_U, final, dlogits);
    linear_backward_input(dfinal, dlogits, MatrixView(params.W_U, d_model_, d_out_), Update::Assign);
  } else {
    add_bias_backward(grads.b_U, dlogits);
    gemm_tn(Matrix(grads.W_E, d_out_, d_model_), dlogits, final, Update::Add);
    gemm_nn(dfinal, dlogits, MatrixView(params.W_E, d_out_, d_model_), Update::Assign);
  }
  if (pre) {
    const LayerNormSaved<T> saved{MatrixView<const T>(ln_final_x_hat_, block.size(), d_model_), ln_final_rstd_,
                                  params.ln_final_w};
    layer_norm_backward(dlast, grads.ln_final_w, grads.ln_final_b, dfinal, saved, Update::Assign);
  }
}

template <class T>
void Transformer<T>::mlp_branch_backward(const LayerTensors<const T>& params, const LayerTensors<T>& grads, int layer,
                                         const Block& block) {
  const LayerActivations<T>& a = layers_[static_cast<std::size_t>(layer)];
  const std::ptrdiff_t rows = block.size() * n_ctx_;
  const bool pre = config_.norm == Norm::Pre;
  const Matrix dresid(scratch_.dresid, rows, d_model_);
  const LayerNormSaved<T> ln2{MatrixView<const T>(a.ln2_x_hat, rows, d_model_), a.ln2_rstd, params.ln2_w};
  if (config_.norm == Norm::Post) {
    layer_norm_backward(dresid, grads.ln2_w, grads.ln2_b, dresid, ln2, Update::Assign);
  }

  const Matrix dmlp_out(scratch_.dbranch, rows, d_model_);
  std::copy(dresid.data, dresid.data + rows * d_model_, dmlp_out.data);
  if (drops(block)) {
    apply_mask(dmlp_out.data, a.mlp_mask, rows * d_model_);
  }
  const Matrix dmlp(scratch_.dmlp, rows, d_mlp_);
  linear_backward_parameters(Matrix(grads.W_out, d_mlp_, d_model_), grads.b_out, Matrix(a.mlp_post, rows, d_mlp_),
                             dmlp_out);
  linear_backward_input(dmlp, dmlp_out, MatrixView(params.W_out, d_mlp_, d_model_), Update::Assign);

  if (drops(block)) {
    apply_mask(dmlp.data, a.post_mask, rows * d_mlp_);
  }
  activate_backward(config_.activation, dmlp.data, dmlp.data, a.mlp_pre, rows * d_mlp_);
  const Matrix mlp_in(pre ? a.ln2_out : a.resid_mid, rows, d_model_);
  linear_backward_parameters(Matrix(grads.W_in, d_model_, d_mlp_), grads.b_in, mlp_in, dmlp);

  const MatrixView<const T> w_in(params.W_in, d_model_, d_mlp_);
  if (pre) {
    const Matrix dmlp_in(scratch_.dnorm_out, rows, d_model_);
    linear_backward_input(dmlp_in, dmlp, w_in, Update::Assign);
    layer_norm_backward(dresid, grads.ln2_w, grads.ln2_b, dmlp_in, ln2, Update::Add);
  } else {
    linear_backward_input(dresid, dmlp, w_in, Update::Add);
  }
}

template <class T>
void Transformer<T>::attention_branch_backward(const LayerTensors<const T>& params, const LayerTensors<T>& grads,
                                               int layer, const Block& block) {
  const LayerActivations<T>& a = layers_[static_cast<std::size_t>(layer)];
  const std::ptrdiff_t rows = block.size() * n_ctx_;
  const bool pre = config_.norm == Norm::Pre;
  const Matrix dresid(scratch_.dresid, rows, d_model_);
  const LayerNormSaved<T> ln1{MatrixView<const T>(a.ln1_x_hat, rows, d_model_), a.ln1_rstd, params.ln1_w};
  if (config_.norm == Norm::Post) {
    layer_norm_backward(dresid, grads.ln1_w, grads.ln1_b, dresid, ln1, Update::Assign);
  }

  const Matrix dattn_out(scratch_.dbranch, rows, d_model_);
  std::copy(dresid.data, dresid.data + rows * d_model_, dattn_out.data);
  if (drops(block)) {
    apply_mask(dattn_out.data, a.attn_mask, rows * d_model_);
  }
  const Matrix dz(scratch_.dz, rows, d_heads_);
  linear_backward_parameters(Matrix(grads.W_O, d_heads_, d_model_), grads.b_O, Matrix(a.z, rows, d_heads_), dattn_out);
  linear_backward_input(dz, dattn_out, MatrixView(params.W_O, d_heads_, d_model_), Update::Assign);

  const AttentionGradients<T> dattention{scratch_.dq, scratch_.dk, scratch_.dv, scratch_.dscores};
  attention_backward(dattention, dz.data, a.pattern, {a.q, a.k, a.v, drops(block) ? a.pattern_mask : nullptr},
                     attention_shape(block));

  const Matrix attn_in(pre ? a.ln1_out : resid_[static_cast<std::size_t>(layer)], rows, d_model_);
  const Matrix dattn_in = pre ? Matrix(scratch_.dnorm_out, rows, d_model_) : dresid;
  if (pre) {
    std::fill(dattn_in.data, dattn_in.data + rows * d_model_, T(0));
  }
  for (int h = 0; h < config_.n_heads; ++h) {
    const std::ptrdiff_t weights = h * d_model_ * d_head_;
    const std::ptrdiff_t biases = h * d_head_;
    const auto project_backward = [&](T* dout, const T* w, T* dw, T* db) {
      const Matrix dout_head = head(dout, h, rows);
      linear_backward_parameters(Matrix(dw + weights, d_model_, d_head_), db == nullptr ? nullptr : db + biases,
                                 attn_in, dout_head);
      linear_backward_input(dattn_in, dout_head, MatrixView(w + weights, d_model_, d_head_), Update::Add);
    };
    project_backward(scratch_.dq, params.W_Q, grads.W_Q, grads.b_Q);
    project_backward(scratch_.dk, params.W_K, grads.W_K, grads.b_K);
    project_backward(scratch_.dv, params.W_V, grads.W_V, grads.b_V);
  }
  if (pre) {
    layer_norm_backward(dresid, grads.ln1_w, grads.ln1_b, dattn_in, ln1, Update::Add);
  }
}

template void Transformer<float>::backward(const float*, const Block&, MatrixView<const float>, float*);
template void Transformer<double>::backward(const double*, const Block&, MatrixView<const double>, double*);

}  // namespace groklab::ref
