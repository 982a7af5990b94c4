// SPDX-License-Identifier: MIT
#pragma once

#include "model/model_spec.hpp"

namespace groklab {

/// The tensors of the one-layer transformer in a flat vector; nullptr where the network has none.
template <class Float>
struct TransformerTensors {
  Float* W_E;              // [d_vocab, d_model]
  Float* W_pos;            // [n_ctx, d_model]
  Float *W_Q, *W_K, *W_V;  // [n_heads, d_model, d_head]
  Float* W_O;              // [n_heads, d_head, d_model]
  Float *b_Q, *b_K, *b_V;  // [n_heads, d_head]
  Float* b_O;              // [d_model]
  Float* W_in;             // [d_model, d_mlp]
  Float* W_out;            // [d_mlp, d_model]
  Float* b_in;             // [d_mlp]
  Float* b_out;            // [d_model]
  Float* W_U;              // [d_model, classes]; nullptr when tied
  Float* b_U;              // [classes]

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
