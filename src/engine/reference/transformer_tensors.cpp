// SPDX-License-Identifier: MIT
#include "engine/reference/transformer_tensors.hpp"

#include <string>

namespace groklab::ref {

std::int64_t TransformerOffsets::find(const ModelSpec& spec, const std::string& name) {
  const TensorSpec* tensor = spec.find(name);
  return tensor == nullptr ? kAbsent : tensor->offset;
}

TransformerOffsets::TransformerOffsets(const ModelSpec& spec)
    : W_E_(spec.offset("embed.W_E")),
      W_pos_(spec.offset("pos_embed.W_pos")),
      ln_final_w_(find(spec, "ln_final.w")),
      ln_final_b_(find(spec, "ln_final.b")),
      W_U_(find(spec, "unembed.W_U")),
      b_U_(find(spec, "unembed.b_U")) {
  for (int i = 0; i < spec.config.n_layers; ++i) {
    const std::string block = "blocks." + std::to_string(i) + ".";
    layers_.push_back({.ln1_w = find(spec, block + "ln1.w"),
                       .ln1_b = find(spec, block + "ln1.b"),
                       .W_Q = spec.offset(block + "attn.W_Q"),
                       .W_K = spec.offset(block + "attn.W_K"),
                       .W_V = spec.offset(block + "attn.W_V"),
                       .b_Q = find(spec, block + "attn.b_Q"),
                       .b_K = find(spec, block + "attn.b_K"),
                       .b_V = find(spec, block + "attn.b_V"),
                       .W_O = spec.offset(block + "attn.W_O"),
                       .b_O = find(spec, block + "attn.b_O"),
                       .ln2_w = find(spec, block + "ln2.w"),
                       .ln2_b = find(spec, block + "ln2.b"),
                       .W_in = spec.offset(block + "mlp.W_in"),
                       .b_in = find(spec, block + "mlp.b_in"),
                       .W_out = spec.offset(block + "mlp.W_out"),
                       .b_out = find(spec, block + "mlp.b_out")});
  }
}

}  // namespace groklab::ref
