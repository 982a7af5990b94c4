// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

#include "core/aligned_buffer.hpp"
#include "engine/factored/products.hpp"
#include "engine/factored/stack_shape.hpp"

namespace groklab {

/// Examples that go through the layers together, and the positions [begin, end) that are computed for each: all, those
/// from b on (what is before comes from the prefix), or those before b (the prefix itself, an example a value of a).
/// Matrices have a row a position and example, position by position.
struct StackBlock {
  std::ptrdiff_t n;           ///< examples
  const std::int32_t* a;      ///< [n]
  const std::int32_t* b;      ///< [n]; not read where end <= pos_b
  const std::int32_t* place;  ///< [n] in the list of the call: names the elements of dropout masks
  int begin, end;

  std::ptrdiff_t rows() const { return (end - begin) * n; }
};

/// What the way back needs of a layer. `rows` are all that are computed; the last layer has queries, and what follows
/// them, at the last position only.
struct StackLayerActivations {
  AlignedBuffer resid;       // [rows, d_model_pad] that enters; layer 0: of the queries' rows
  AlignedBuffer attn_in;     // [rows, d_model_pad] norm pre: what attention reads; layer 0 has the tables'
  AlignedBuffer ln1_x_hat;   // [rows, d_model_pad]
  AlignedBuffer ln1_rstd;    // [rows]
  AlignedBuffer qkv;         // [rows, qkv_cols]; layer 0 has the tables', a layer with one query what follows
  AlignedBuffer q;           // [query rows, heads_pad]
  AlignedBuffer folded;      // [query rows, mixed_cols] by head: the query through W_K
  AlignedBuffer mixed;       // [query rows, mixed_cols] by head: the weighted sum of rows
  AlignedBuffer weight_sum;  // [padded(query rows n_heads)] of each mixture
  AlignedBuffer pattern;     // [queries, n_ctx, padded(n n_heads)] before dropout
  AlignedBuffer weight;      // likewise, after dropout
  AlignedBuffer pattern_mask;
  AlignedBuffer z;          // [query rows, heads_pad]
  AlignedBuffer attn_mask;  // [query rows, d_model_pad]
  AlignedBuffer resid_mid;  // [query rows, d_model_pad]
  AlignedBuffer mlp_in;     // [query rows, d_model_pad] norm pre: what the MLP reads
  AlignedBuffer ln2_x_hat;  // [query rows, d_model_pad]
  AlignedBuffer ln2_rstd;   // [query rows]
  AlignedBuffer mlp_slope;  // [query rows, d_mlp_pad] the MLP's inputs, then the slope there times the mask
  AlignedBuffer mlp_post;   // [query rows, d_mlp_pad] after dropout
  AlignedBuffer mlp_mask;   // [query rows, d_model_pad]

  /// Behind the norm: what the layer's queries, keys and values are made of.
  const AlignedBuffer& attn_input(const StackShape& shape) const { return shape.norm == Norm::Pre ? attn_in : resid; }
  /// What attention reads of the rows, [rows, key_cols], in a layer above the tables.
  ConstRows keys(const StackShape& shape, std::ptrdiff_t layer, std::ptrdiff_t rows) const {
    return shape.has_one_query(layer) ? ConstRows(attn_input(shape).data(), rows, shape.d_model_pad, shape.d_model_pad)
                                      : ConstRows(qkv.data() + shape.heads_pad, rows, shape.kv_cols, shape.qkv_cols);
  }
};

/// The activations of one block.
struct StackActivations {
  /// Room for max_examples with so many positions.
  StackActivations(const StackShape& shape, std::ptrdiff_t max_examples, std::ptrdiff_t positions, bool reads_out);

  std::vector<StackLayerActivations> layers;
  AlignedBuffer resid_post;   // [n, d_model_pad] of the last layer and position
  AlignedBuffer final_in;     // [n, d_model_pad] norm pre: what is read out
  AlignedBuffer final_x_hat;  // [n, d_model_pad]
  AlignedBuffer final_rstd;   // [n]
  AlignedBuffer logits;       // [n, classes_pad]
};

}  // namespace groklab
