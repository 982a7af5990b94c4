// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "kernels/fast/fast_kernels.hpp"
#include "model/model_spec.hpp"

namespace groklab {

/// Sizes of the factored one-layer transformer. Suffix _pad: rounded up to whole vectors, the rest zero.
///
/// Everything before the softmax is linear in `n_rows` generating rows Y [n_rows, d_model]: the p token embeddings, the
/// positions of a and b, the "=" token with its position (the residual stream that is read out) and, in `a + b =`, the
/// "+" token with its position.
struct TransformerShape {
  std::ptrdiff_t p, n_heads, d_head, d_head_pad, d_model, d_model_pad, d_mlp, d_mlp_pad, classes, classes_pad;
  std::ptrdiff_t cols;       ///< d_mlp_pad + classes_pad: pre-activations, then direct logits
  std::ptrdiff_t heads_pad;  ///< n_heads * d_head_pad
  std::ptrdiff_t n_rows;
  bool has_plus;
  int pos_b;       ///< position of b: 1 or 2
  int pos_equals;  ///< position of "=": 2 or 3
  Activation activation;

  std::ptrdiff_t row_a() const { return p; }
  std::ptrdiff_t row_b() const { return p + 1; }
  std::ptrdiff_t row_equals() const { return p + 2; }
  std::ptrdiff_t row_plus() const { return p + 3; }
  std::ptrdiff_t token_equals() const { return has_plus ? p + 1 : p; }
  std::ptrdiff_t token_plus() const { return p; }

  explicit TransformerShape(const ModelSpec& spec)
      : p(spec.p),
        n_heads(spec.config.n_heads),
        d_head(spec.config.d_head),
        d_head_pad(padded(d_head)),
        d_model(spec.config.d_model),
        d_model_pad(padded(d_model)),
        d_mlp(spec.config.d_mlp),
        d_mlp_pad(padded(d_mlp)),
        classes(spec.config.d_vocab_out),
        classes_pad(padded(classes)),
        cols(d_mlp_pad + classes_pad),
        heads_pad(n_heads * d_head_pad),
        n_rows(p + (spec.config.format == TokenFormat::APlusB ? 4 : 3)),
        has_plus(spec.config.format == TokenFormat::APlusB),
        pos_b(has_plus ? 2 : 1),
        pos_equals(has_plus ? 3 : 2),
        activation(spec.config.activation) {}
};

/// The tensors of the one-layer transformer in a flat vector; nullptr where the network has none.
template <class Float>
struct TransformerTensors {
  Float *W_E, *W_pos, *W_Q, *W_K, *W_V, *W_O, *b_Q, *b_K, *b_V, *b_O, *W_in, *W_out, *b_in, *b_out, *W_U, *b_U;

  TransformerTensors(const ModelSpec& spec, Float* flat) {
    const auto at = [&](const char* name) {
      const TensorSpec* tensor = spec.find(name);
      return tensor == nullptr ? nullptr : flat + tensor->offset;
    };
    W_E = at("embed.W_E");
    W_pos = at("pos_embed.W_pos");
    W_Q = at("blocks.0.attn.W_Q");
    W_K = at("blocks.0.attn.W_K");
    W_V = at("blocks.0.attn.W_V");
    W_O = at("blocks.0.attn.W_O");
    b_Q = at("blocks.0.attn.b_Q");
    b_K = at("blocks.0.attn.b_K");
    b_V = at("blocks.0.attn.b_V");
    b_O = at("blocks.0.attn.b_O");
    W_in = at("blocks.0.mlp.W_in");
    W_out = at("blocks.0.mlp.W_out");
    b_in = at("blocks.0.mlp.b_in");
    b_out = at("blocks.0.mlp.b_out");
    W_U = at("unembed.W_U");
    b_U = at("unembed.b_U");
  }
};

}  // namespace groklab
