// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>

#include "engine/factored/transformer_sizes.hpp"

namespace groklab {

/// Sizes of the factored one-layer transformer.
///
/// Everything before the softmax is linear in `n_rows` generating rows Y [n_rows, d_model]: the p token embeddings, the
/// positions of a and b, the "=" token with its position (the residual stream that is read out) and, in `a + b =`, the
/// "+" token with its position.
struct TransformerShape : TransformerSizes {
  explicit TransformerShape(const ModelSpec& spec)
      : TransformerSizes(spec),
        d_mlp_pad(banded(d_mlp)),
        classes_pad(banded(classes)),
        cols(d_mlp_pad + classes_pad),
        class_cols(padded(classes)),
        product_cols(d_mlp_pad + class_cols),
        n_rows(p + (has_plus ? 4 : 3)),
        n_table_rows(p + (has_plus ? 2 : 1)) {}

  std::ptrdiff_t d_mlp_pad, classes_pad;  ///< whole bands of the pair domain's columns
  std::ptrdiff_t cols;                    ///< d_mlp_pad + classes_pad: pre-activations, then direct logits
  std::ptrdiff_t class_cols;              ///< of classes_pad and
  std::ptrdiff_t product_cols;            ///< of cols: what products compute; behind it all is zero
  std::ptrdiff_t n_rows;
  std::ptrdiff_t n_table_rows;  ///< of PairTables: the tokens, delta and, where there is one, "+"

  /// Of the band from column `begin` on, those that products compute.
  std::ptrdiff_t band_cols(std::ptrdiff_t begin) const { return std::min(kBandColumns, product_cols - begin); }

  std::ptrdiff_t row_a() const { return p; }
  std::ptrdiff_t row_b() const { return p + 1; }
  std::ptrdiff_t row_equals() const { return p + 2; }
  std::ptrdiff_t row_plus() const { return p + 3; }
  std::ptrdiff_t token_equals() const { return has_plus ? p + 1 : p; }
  std::ptrdiff_t token_plus() const { return p; }
};

}  // namespace groklab
