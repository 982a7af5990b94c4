// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"
#include "runs/safetensors.hpp"

namespace groklab {

/// A network read off the names and shapes of its tensors.
struct ForeignNetwork {
  Config config;                     ///< resolved
  std::vector<std::string> assumed;  ///< what shapes cannot tell, in words, each with the key that changes it
};

/// Weights with TransformerLens' names and shapes: embed.W_E [d_vocab, d_model], pos_embed.W_pos [n_ctx, d_model],
/// blocks.i.attn.W_Q [n_heads, d_model, d_head], ..., unembed.W_U [d_model, d_vocab_out]; or our mlp's layers.i.W.
/// p comes from the vocabulary and the context: p + 1 tokens in `a b =`, p + 2 in `a + b =`. The task, the activation,
/// the causal mask (unless TransformerLens' blocks.0.attn.mask is there) and where norms stand are assumed.
/// Throws Error(BadFile) that names the tensor that is missing or does not fit.
ForeignNetwork guess_network(const TensorFile& file, const std::string& path);

}  // namespace groklab
