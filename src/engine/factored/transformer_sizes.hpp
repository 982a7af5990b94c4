// SPDX-License-Identifier: MIT
#pragma once

#include <cmath>
#include <cstddef>

#include "kernels/fast/fast_kernels.hpp"
#include "model/model_spec.hpp"

namespace groklab {

/// What the factored transformers of any depth have in common. Suffix _pad: rounded up to whole vectors, the rest zero.
struct TransformerSizes {
  explicit TransformerSizes(const ModelSpec& spec)
      : p(spec.p),
        n_heads(spec.config.n_heads),
        d_head(spec.config.d_head),
        d_head_pad(padded(d_head)),
        heads_pad(n_heads * d_head_pad),
        d_model(spec.config.d_model),
        d_model_pad(padded(d_model)),
        d_mlp(spec.config.d_mlp),
        classes(spec.config.d_vocab_out),
        has_plus(spec.config.format == TokenFormat::APlusB),
        pos_b(has_plus ? 2 : 1),
        pos_equals(has_plus ? 3 : 2),
        activation(spec.config.activation) {}

  std::ptrdiff_t p, n_heads, d_head, d_head_pad;
  std::ptrdiff_t heads_pad;  ///< n_heads * d_head_pad
  std::ptrdiff_t d_model, d_model_pad, d_mlp, classes;
  bool has_plus;
  int pos_b;       ///< position of b: 1 or 2; the positions before it do not see it under a causal mask
  int pos_equals;  ///< position of "=", the last: 2 or 3
  Activation activation;

  /// What attention scores are multiplied by.
  float score_scale() const { return 1.0F / std::sqrt(static_cast<float>(d_head)); }
};

}  // namespace groklab
