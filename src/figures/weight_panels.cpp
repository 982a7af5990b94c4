// SPDX-License-Identifier: MIT
#include "figures/weight_panels.hpp"

#include <fmt/format.h>

#include "core/check.hpp"

namespace groklab {
namespace {

TokenWeights weights_named(const ModelSpec& spec, const std::string& tensor) {
  const TensorSpec* found = spec.find(tensor);
  GROKLAB_CHECK(found != nullptr && found->shape.size() == 2);
  return {std::string(found->leaf()), "", "", found->offset, found->shape[0], found->shape[1]};
}

}  // namespace

TokenWeights embedding_weights(const ModelSpec& spec) {
  const bool is_transformer = spec.config.kind == ModelKind::Transformer;
  TokenWeights weights = weights_named(spec, is_transformer ? "embed.W_E" : "layers.0.W");
  weights.name = is_transformer ? "W_E" : "layer 0, a";
  weights.row_label = "token";
  weights.column_label = is_transformer ? "residual dimension" : "neuron";
  weights.rows = spec.p;
  return weights;
}

TokenWeights logit_weights(const ModelSpec& spec) {
  if (spec.config.kind == ModelKind::Mlp) {
    const std::size_t last = spec.config.hidden.size();
    TokenWeights weights = weights_named(spec, fmt::format("layers.{}.W", last));
    weights.name = fmt::format("layer {}", last);
    weights.row_label = "neuron";
    weights.column_label = "class";
    return weights;
  }
  if (spec.find("unembed.W_U") == nullptr) {
    return embedding_weights(spec);
  }
  TokenWeights weights = weights_named(spec, "unembed.W_U");
  weights.row_label = "residual dimension";
  weights.column_label = "class";
  return weights;
}

HeatmapLayer weight_heatmap(MatrixView<const float> weights) {
  const auto rows = static_cast<int>(weights.rows);
  const auto cols = static_cast<int>(weights.cols);
  HeatmapLayer layer{{rows, cols, {}, {-0.5, cols - 0.5}, {-0.5, rows - 0.5}}};
  for (std::ptrdiff_t row = 0; row < weights.rows; ++row) {
    layer.grid.values.insert(layer.grid.values.end(), weights.row(row), weights.row(row) + weights.cols);
  }
  return layer;
}

}  // namespace groklab
