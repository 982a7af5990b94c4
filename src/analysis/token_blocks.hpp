// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "core/matrix_view.hpp"
#include "model/model_spec.hpp"

namespace groklab {

/// The first layer of a one-hot mlp as two embeddings of Z_p: row t of `a` is what token t at position a adds to the
/// hidden units. Shapes: [p, width] each.
struct TokenBlocks {
  MatrixView<const float> a;
  MatrixView<const float> b;

  std::ptrdiff_t p() const { return a.rows; }
  std::ptrdiff_t width() const { return a.cols; }
};

/// The blocks of a flat parameter vector, which must outlive them.
inline TokenBlocks token_blocks(const ModelSpec& spec, std::span<const float> params) {
  const std::ptrdiff_t width = spec.config.hidden.at(0);
  const float* rows = params.data() + spec.offset("layers.0.W");
  return {{rows, spec.p, width}, {rows + spec.p * width, spec.p, width}};
}

}  // namespace groklab
