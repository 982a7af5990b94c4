// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.hpp"

namespace groklab {

/// One parameter tensor: where it lies in the flat parameter vector. Row-major, right-multiplied (x W).
struct TensorSpec {
  std::string name;  ///< TransformerLens' name: "blocks.0.attn.W_Q"; the mlp: "layers.0.W", "layers.0.b"
  std::vector<std::int64_t> shape;
  std::int64_t offset = 0;  ///< first element in the flat vector
  std::int64_t size = 0;    ///< product of the shape

  std::string_view leaf() const;  ///< "W_Q"

  /// Its elements of a flat vector [n_params].
  template <class T>
  std::span<T> part_of(std::span<T> flat) const {
    return flat.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(size));
  }
};

/// Sizes and the tensor table of a network: the one list that allocation, initialisation, optimiser, checkpoints and
/// gradient checks walk. A flat vector of n_params numbers in table order holds parameters, gradients and moments alike.
///
/// Transformer: embed.W_E [d_vocab, d_model], pos_embed.W_pos [n_ctx, d_model]; per block i: [ln1.w, ln1.b [d_model]],
/// attn.W_Q, W_K, W_V [n_heads, d_model, d_head], attn.W_O [n_heads, d_head, d_model],
/// [attn.b_Q, b_K, b_V [n_heads, d_head], attn.b_O [d_model]], [ln2.w, ln2.b], mlp.W_in [d_model, d_mlp],
/// mlp.W_out [d_mlp, d_model], [mlp.b_in [d_mlp], mlp.b_out [d_model]]; [ln_final.w, ln_final.b] (norm = pre only);
/// [unembed.W_U [d_model, d_vocab_out]] (absent when tied), [unembed.b_U [d_vocab_out]].
/// Norm post: ln1 after the attention's residual sum, ln2 after the MLP's.
/// Mlp: layers.i.W [in, out] with layers.0.W [2p, hidden[0]] (rows 0..p-1 for a, p..2p-1 for b), [layers.i.b [out]].
struct ModelSpec {
  ModelConfig config;  ///< resolved
  int p = 0;
  int d_vocab = 0;
  int n_ctx = 0;
  std::int64_t n_params = 0;
  std::vector<TensorSpec> tensors;

  /// The tensor of that full name, nullptr if this network has none.
  const TensorSpec* find(std::string_view name) const;
  /// Offset of a tensor that must exist.
  std::int64_t offset(std::string_view name) const;
};

/// The table of a resolved configuration.
ModelSpec make_model_spec(const Config& config);

/// The initial parameters, [n_params]: `model.init` drawn by `rng` from `init_seed`. Does not read model.init_from.
/// rng = torch: the draws of the published code, in its order, its constructors' overwritten ones included.
std::vector<float> initial_parameters(const ModelSpec& spec, const Config& config);

}  // namespace groklab
