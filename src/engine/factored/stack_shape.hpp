// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "engine/factored/pass.hpp"
#include "engine/factored/transformer_sizes.hpp"

namespace groklab {

/// Sizes of the factored transformer of any depth.
///
/// What enters layer 0 at a position is a row of a table: one a token at the positions of a and of b, one for "=" and,
/// in `a + b =`, one for "+". Derivation: docs/math/factored.md, "Any depth".
struct StackShape : TransformerSizes {
  explicit StackShape(const ModelSpec& spec)
      : TransformerSizes(spec),
        n_layers(spec.config.n_layers),
        qkv_cols(3 * heads_pad),
        kv_cols(2 * heads_pad),
        d_mlp_pad(padded(d_mlp)),
        classes_pad(padded(classes)),
        n_ctx(spec.n_ctx),
        n_rows(2 * p + (has_plus ? 2 : 1)),
        norm(spec.config.norm),
        causal(spec.config.causal),
        dropout(spec.config.dropout) {}

  std::ptrdiff_t n_layers;
  std::ptrdiff_t qkv_cols;  ///< a row of queries, keys and values, in this order
  std::ptrdiff_t kv_cols;   ///< its keys and values
  std::ptrdiff_t d_mlp_pad, classes_pad;
  int n_ctx;
  std::ptrdiff_t n_rows;  ///< of the tables of layer 0
  Norm norm;
  bool causal;
  double dropout;

  bool is_constant(int position) const { return position != 0 && position != pos_b; }
  /// First table row of a position; the token is added at those of a and b.
  std::ptrdiff_t table_row(int position) const {
    if (position == pos_equals) {
      return 2 * p;
    }
    return position == 0 ? 0 : position == pos_b ? p : 2 * p + 1;
  }
  /// The token at a position that is constant.
  std::ptrdiff_t constant_token(int position) const { return position == pos_equals && has_plus ? p + 1 : p; }
  /// visit(table row, token, position) for every row of layer 0's tables, position by position.
  template <class Visit>
  void for_each_row(Visit visit) const {
    for (int position = 0; position < n_ctx; ++position) {
      if (is_constant(position)) {
        visit(table_row(position), constant_token(position), position);
        continue;
      }
      for (std::ptrdiff_t token = 0; token < p; ++token) {
        visit(table_row(position) + token, token, position);
      }
    }
  }

  /// Whether a layer above the tables has one query position: its attention reads the rows themselves, not their keys
  /// and values (docs/math/factored.md, "One query").
  bool has_one_query(std::ptrdiff_t layer) const { return layer > 0 && layer + 1 == n_layers; }
  /// Width of what attention reads of a position in a layer above the tables.
  std::ptrdiff_t key_cols(std::ptrdiff_t layer) const { return has_one_query(layer) ? d_model_pad : kv_cols; }
  std::ptrdiff_t mixed_cols() const { return n_heads * d_model_pad; }

  int visible_keys(int position) const { return causal ? position + 1 : n_ctx; }
  /// Of the positions [begin, end) that go through a layer, the first that asks: in the last layer the one that is read
  /// out alone, or none.
  int first_query(std::ptrdiff_t layer, int begin, int end) const {
    return layer + 1 < n_layers ? begin : end == n_ctx ? end - 1 : end;
  }

  bool drops(const Pass& pass) const { return pass.wants_gradient && dropout > 0; }
  bool can_share_prefix() const { return causal && n_layers > 1; }
  /// Whether the positions before b depend on a alone, through all layers.
  bool shares_prefix(const Pass& pass) const { return can_share_prefix() && !drops(pass); }
  /// Positions of a prefix whose gradient a pass may want.
  std::ptrdiff_t prefix_gradient_rows() const { return can_share_prefix() && dropout == 0 ? pos_b * p : 0; }
};

}  // namespace groklab
