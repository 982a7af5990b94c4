// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "model/model_spec.hpp"

namespace groklab::ref {

/// Where a layer's tensors lie in a flat vector: of parameters (P = const T) or of gradients (P = T), by the same names.
/// nullptr where the network has no such tensor.
template <class P>
struct LayerTensors {
  P* ln1_w;  // [d_model]
  P* ln1_b;  // [d_model]
  P* W_Q;    // [n_heads, d_model, d_head]
  P* W_K;    // [n_heads, d_model, d_head]
  P* W_V;    // [n_heads, d_model, d_head]
  P* b_Q;    // [n_heads, d_head]
  P* b_K;    // [n_heads, d_head]
  P* b_V;    // [n_heads, d_head]
  P* W_O;    // [n_heads, d_head, d_model]
  P* b_O;    // [d_model]
  P* ln2_w;  // [d_model]
  P* ln2_b;  // [d_model]
  P* W_in;   // [d_model, d_mlp]
  P* b_in;   // [d_mlp]
  P* W_out;  // [d_mlp, d_model]
  P* b_out;  // [d_model]
};

template <class P>
struct OuterTensors {
  P* W_E;         // [d_vocab, d_model]
  P* W_pos;       // [n_ctx, d_model]
  P* ln_final_w;  // [d_model]
  P* ln_final_b;  // [d_model]
  P* W_U;         // [d_model, d_vocab_out]; nullptr when tied: the logits are resid W_E[0..d_vocab_out)^T
  P* b_U;         // [d_vocab_out]
};

/// The offsets of a transformer's tensors, looked up once.
class TransformerOffsets {
 public:
  explicit TransformerOffsets(const ModelSpec& spec);

  template <class P>
  LayerTensors<P> layer(int i, P* flat) const {
    const Layer& at = layers_[static_cast<std::size_t>(i)];
    return {address(at.ln1_w, flat), address(at.ln1_b, flat), address(at.W_Q, flat),   address(at.W_K, flat),
            address(at.W_V, flat),   address(at.b_Q, flat),   address(at.b_K, flat),   address(at.b_V, flat),
            address(at.W_O, flat),   address(at.b_O, flat),   address(at.ln2_w, flat), address(at.ln2_b, flat),
            address(at.W_in, flat),  address(at.b_in, flat),  address(at.W_out, flat), address(at.b_out, flat)};
  }

  template <class P>
  OuterTensors<P> outer(P* flat) const {
    return {address(W_E_, flat),        address(W_pos_, flat), address(ln_final_w_, flat),
            address(ln_final_b_, flat), address(W_U_, flat),   address(b_U_, flat)};
  }

 private:
  static constexpr std::int64_t kAbsent = -1;

  struct Layer {
    std::int64_t ln1_w, ln1_b, W_Q, W_K, W_V, b_Q, b_K, b_V, W_O, b_O, ln2_w, ln2_b, W_in, b_in, W_out, b_out;
  };

  template <class P>
  static P* address(std::int64_t offset, P* flat) {
    return offset == kAbsent ? nullptr : flat + offset;
  }
  static std::int64_t find(const ModelSpec& spec, const std::string& name);

  std::vector<Layer> layers_;
  std::int64_t W_E_, W_pos_, ln_final_w_, ln_final_b_, W_U_, b_U_;
};

}  // namespace groklab::ref
