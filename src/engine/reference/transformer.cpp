// SPDX-License-Identifier: MIT
#include "engine/reference/transformer.hpp"

#include "config/token_format.hpp"
#include "core/check.hpp"

namespace groklab::ref {

template <class T>
Transformer<T>::Transformer(const ModelSpec& spec, const Dataset& data)
    : config_(spec.config),
      data_(data),
      offsets_(spec),
      n_ctx_(spec.n_ctx),
      d_vocab_(spec.d_vocab),
      d_model_(config_.d_model),
      d_head_(config_.d_head),
      d_heads_(std::ptrdiff_t{config_.n_heads} * config_.d_head),
      d_mlp_(config_.d_mlp),
      d_out_(config_.d_vocab_out) {
  GROKLAB_CHECK(config_.format != TokenFormat::OneHot);
  GROKLAB_CHECK(!config_.tied_embeddings || d_out_ <= d_vocab_);
  const std::size_t max_rows = static_cast<std::size_t>(this->kMaxExamples * n_ctx_);
  tokens_.resize(max_rows);
  positions_.resize(max_rows);
  for (std::size_t i = 0; i < max_rows; ++i) {
    positions_[i] = static_cast<std::int32_t>(i % static_cast<std::size_t>(n_ctx_));
  }
  resid_.resize(static_cast<std::size_t>(config_.n_layers) + 1);
  layers_.resize(static_cast<std::size_t>(config_.n_layers));
  lay_out();
  arena_.allocate();
  lay_out();
}

template <class T>
void Transformer<T>::lay_out() {
  const std::ptrdiff_t batch = this->kMaxExamples;
  const std::ptrdiff_t rows = batch * n_ctx_;
  const std::ptrdiff_t scores = batch * config_.n_heads * n_ctx_ * n_ctx_;
  const bool norm = config_.norm != Norm::None;
  const bool pre = config_.norm == Norm::Pre;
  const bool drop = config_.dropout > 0;
  const auto take_if = [this](bool wanted, std::ptrdiff_t size) { return wanted ? arena_.take(size) : nullptr; };
  for (T*& resid : resid_) {
    resid = arena_.take(rows * d_model_);
  }
  for (LayerActivations<T>& a : layers_) {
    a = {.ln1_out = take_if(pre, rows * d_model_),
         .ln1_x_hat = take_if(norm, rows * d_model_),
         .ln1_rstd = take_if(norm, rows),
         .q = arena_.take(rows * d_heads_),
         .k = arena_.take(rows * d_heads_),
         .v = arena_.take(rows * d_heads_),
         .pattern = arena_.take(scores),
         .pattern_mask = take_if(drop, scores),
         .z = arena_.take(rows * d_heads_),
         .attn_mask = take_if(drop, rows * d_model_),
         .resid_mid = arena_.take(rows * d_model_),
         .ln2_out = take_if(pre, rows * d_model_),
         .ln2_x_hat = take_if(norm, rows * d_model_),
         .ln2_rstd = take_if(norm, rows),
         .mlp_pre = arena_.take(rows * d_mlp_),
         .mlp_post = arena_.take(rows * d_mlp_),
         .post_mask = take_if(drop, rows * d_mlp_),
         .mlp_mask = take_if(drop, rows * d_model_)};
  }
  scratch_ = {.dresid = arena_.take(rows * d_model_),
              .dbranch = arena_.take(rows * d_model_),
              .dnorm_out = take_if(pre, rows * d_model_),
              .dq = arena_.take(rows * d_heads_),
              .dk = arena_.take(rows * d_heads_),
              .dv = arena_.take(rows * d_heads_),
              .dz = arena_.take(rows * d_heads_),
              .dscores = arena_.take(scores),
              .dmlp = arena_.take(rows * d_mlp_)};
  branch_ = arena_.take(rows * d_model_);
  ln_final_out_ = take_if(pre, batch * d_model_);
  ln_final_x_hat_ = take_if(pre, batch * d_model_);
  ln_final_rstd_ = take_if(pre, batch);
  dfinal_ = take_if(pre, batch * d_model_);
  logits_ = arena_.take(batch * d_out_);
}

template <class T>
void Transformer<T>::write_tokens(const Block& block) {
  const int p = data_.p;
  std::int32_t* token = tokens_.data();
  for (const std::int32_t id : block.ids) {
    const auto example = static_cast<std::size_t>(id);
    *token++ = data_.a[example];
    if (config_.format == TokenFormat::APlusB) {
      *token++ = plus_token(p);
    }
    *token++ = data_.b[example];
    *token++ = equals_token(config_.format, p);
  }
}

template <class T>
AttentionShape Transformer<T>::attention_shape(const Block& block) const {
  return {
      .batch = block.size(), .n_ctx = n_ctx_, .n_heads = config_.n_heads, .d_head = d_head_, .causal = config_.causal};
}

template <class T>
MatrixView<T> Transformer<T>::head(T* x, int h, std::ptrdiff_t n_rows) const {
  return {x + h * d_head_, n_rows, d_head_, d_heads_};
}

template <class T>
MatrixView<T> Transformer<T>::last_positions(T* resid, const Block& block) const {
  return {resid + (n_ctx_ - 1) * d_model_, block.size(), d_model_, n_ctx_ * d_model_};
}

template <class T>
bool Transformer<T>::draw_mask(T* mask, const Block& block, int layer, DropoutSite site,
                               std::ptrdiff_t example_size) const {
  if (!drops(block)) {
    return false;
  }
  const DropoutStream stream =
      dropout_stream(block.dropout.seed, block.dropout.step, static_cast<std::uint32_t>(layer), site);
  dropout_mask(mask, block.size() * example_size, static_cast<std::uint64_t>(block.first * example_size), stream,
               config_.dropout);
  return true;
}

template <class T>
void Transformer<T>::append_pre_activations(const Block& block, std::vector<T>& out) const {
  for (const LayerActivations<T>& layer : layers_) {
    out.insert(out.end(), layer.mlp_pre, layer.mlp_pre + block.size() * n_ctx_ * d_mlp_);
  }
}

template <class T>
MatrixView<const T> Transformer<T>::neurons(const Block& block) const {
  return {layers_.back().mlp_post + (n_ctx_ - 1) * d_mlp_, block.size(), d_mlp_, n_ctx_ * d_mlp_};
}

template <class T>
MatrixView<const T> Transformer<T>::attention(const Block& block, int layer, int head) const {
  const std::ptrdiff_t query = (head * n_ctx_ + n_ctx_ - 1) * n_ctx_;  // the last one of that head
  return {layers_[static_cast<std::size_t>(layer)].pattern + query, block.size(), n_ctx_,
          config_.n_heads * n_ctx_ * n_ctx_};
}

template Transformer<float>::Transformer(const ModelSpec&, const Dataset&);
template Transformer<double>::Transformer(const ModelSpec&, const Dataset&);
template void Transformer<float>::write_tokens(const Block&);
template void Transformer<double>::write_tokens(const Block&);
template AttentionShape Transformer<float>::attention_shape(const Block&) const;
template AttentionShape Transformer<double>::attention_shape(const Block&) const;
template MatrixView<float> Transformer<float>::head(float*, int, std::ptrdiff_t) const;
template MatrixView<double> Transformer<double>::head(double*, int, std::ptrdiff_t) const;
template MatrixView<float> Transformer<float>::last_positions(float*, const Block&) const;
template MatrixView<double> Transformer<double>::last_positions(double*, const Block&) const;
template bool Transformer<float>::draw_mask(float*, const Block&, int, DropoutSite, std::ptrdiff_t) const;
template bool Transformer<double>::draw_mask(double*, const Block&, int, DropoutSite, std::ptrdiff_t) const;
template void Transformer<float>::append_pre_activations(const Block&, std::vector<float>&) const;
template void Transformer<double>::append_pre_activations(const Block&, std::vector<double>&) const;
template MatrixView<const float> Transformer<float>::neurons(const Block&) const;
template MatrixView<const double> Transformer<double>::neurons(const Block&) const;
template MatrixView<const float> Transformer<float>::attention(const Block&, int, int) const;
template MatrixView<const double> Transformer<double>::attention(const Block&, int, int) const;

}  // namespace groklab::ref
