// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "core/matrix_view.hpp"
#include "figures/figure.hpp"
#include "model/model_spec.hpp"

namespace groklab {

/// A weight matrix inside the flat parameter vector.
struct TokenWeights {
  std::string name;       ///< in titles
  std::string row_label;  ///< what its rows are
  std::string column_label;
  std::int64_t offset = 0;
  std::ptrdiff_t rows = 0;
  std::ptrdiff_t cols = 0;

  template <class T>
  MatrixView<const T> of(const std::vector<T>& params) const {
    return {params.data() + offset, rows, cols};
  }
};

/// The weights that read tokens: W_E without the row of "=", of the mlp layer 0's rows for a.
TokenWeights embedding_weights(const ModelSpec& spec);

/// The weights that write the logits: W_U (tied: W_E), of the mlp the last layer's.
TokenWeights logit_weights(const ModelSpec& spec);

/// The matrix as an image, first row at the bottom.
HeatmapLayer weight_heatmap(MatrixView<const float> weights);

}  // namespace groklab
