// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

namespace groklab::ref {

struct AttentionShape {
  std::ptrdiff_t batch = 0;
  std::ptrdiff_t n_ctx = 0;
  std::ptrdiff_t n_heads = 0;
  std::ptrdiff_t d_head = 0;
  bool causal = false;

  /// Offset of a head's vector in q, k, v, z [batch, n_ctx, n_heads, d_head].
  std::ptrdiff_t head(std::ptrdiff_t example, std::ptrdiff_t position, std::ptrdiff_t h) const {
    return ((example * n_ctx + position) * n_heads + h) * d_head;
  }
  /// Offset of a query's row in pattern [batch, n_heads, query, key].
  std::ptrdiff_t query(std::ptrdiff_t example, std::ptrdiff_t h, std::ptrdiff_t position) const {
    return ((example * n_heads + h) * n_ctx + position) * n_ctx;
  }
  /// Keys that a query sees: all, or those up to itself.
  std::ptrdiff_t visible(std::ptrdiff_t position) const { return causal ? position + 1 : n_ctx; }
};

/// What the forward pass reads and leaves behind for the backward pass.
template <class T>
struct AttentionInputs {
  const T* q = nullptr;     ///< [batch, n_ctx, n_heads, d_head]
  const T* k = nullptr;     ///< same
  const T* v = nullptr;     ///< same
  const T* mask = nullptr;  ///< dropout on the pattern, 0 or 1 / (1 - rate), [batch, n_heads, query, key]; or nullptr
};

/// Softmax attention, one layer. Source: Vaswani et al. 2017, section 3.2.1.
/// Math    pattern = softmax over visible keys of q k / sqrt(d_head); z = (pattern * mask) v
/// Shapes  z [batch, n_ctx, n_heads, d_head]; pattern [batch, n_heads, query, key], before the mask, 0 where hidden
/// Writes  z, pattern (=). No aliasing. Cost: 4 batch n_heads n_ctx^2 d_head FLOP
template <class T>
void attention_forward(T* z, T* pattern, const AttentionInputs<T>& in, const AttentionShape& shape) noexcept;

/// What attention_backward writes.
template <class T>
struct AttentionGradients {
  T* dq = nullptr;       ///< [batch, n_ctx, n_heads, d_head]
  T* dk = nullptr;       ///< same
  T* dv = nullptr;       ///< same
  T* dscores = nullptr;  ///< [batch, n_heads, query, key], scratch
};

/// Math    dweight = dz v; dv = (pattern * mask)^T dz; dpattern = dweight * mask;
///         dattn_scores = pattern * (dpattern - rowsum(dpattern * pattern)); dq = dattn_scores k / sqrt(d_head);
///         dk = dattn_scores^T q / sqrt(d_head)
/// Shapes  as above; dz [batch, n_ctx, n_heads, d_head]
/// Writes  dq, dk, dv, dscores (=). No aliasing. Cost: 8 batch n_heads n_ctx^2 d_head FLOP
template <class T>
void attention_backward(const AttentionGradients<T>& out, const T* dz, const T* pattern, const AttentionInputs<T>& in,
                        const AttentionShape& shape) noexcept;

}  // namespace groklab::ref
