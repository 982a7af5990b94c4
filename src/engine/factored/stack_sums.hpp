// SPDX-License-Identifier: MIT
#pragma once

#include "core/aligned_buffer.hpp"
#include "engine/factored/stack_tables.hpp"

namespace groklab {

/// Sums over the examples of one group of blocks, in one array: gradients of the weights, and of the tables' rows.
class StackSums {
 public:
  explicit StackSums(const StackTables& tables)
      : shape_(tables.shape),
        layout_(tables.layout),
        dresid_(layout_.size()),
        dqkv_(dresid_ + shape_.n_rows * shape_.d_model_pad),
        dprefix_(dqkv_ + shape_.n_rows * shape_.qkv_cols),
        all_(dprefix_ + prefix_size()) {}

  void zero() { all_.zero(); }
  std::ptrdiff_t size() const { return all_.size(); }
  float* data() { return all_.data(); }

  StackLayerTensors<float> layer(std::ptrdiff_t i) { return layout_.layer(i, all_.data()); }
  StackOuterTensors<float> outer() { return layout_.outer(all_.data()); }
  float* dresid() { return all_.data() + dresid_; }  ///< [n_rows, d_model_pad] of the tables' rows
  float* dqkv() { return all_.data() + dqkv_; }      ///< [n_rows, qkv_cols] of layer 0
  /// [pos_b, p, key_cols] of a layer >= 1: what the pairs give to the prefix.
  float* dprefix(std::ptrdiff_t layer) { return all_.data() + dprefix_ + prefix_size_below(layer); }
  std::ptrdiff_t prefix_size() const { return prefix_size_below(shape_.n_layers); }

 private:
  std::ptrdiff_t prefix_size_below(std::ptrdiff_t layer) const {
    std::ptrdiff_t cols = 0;
    for (std::ptrdiff_t i = 1; i < layer; ++i) {
      cols += shape_.key_cols(i);
    }
    return shape_.prefix_gradient_rows() * cols;
  }

  const StackShape& shape_;
  const StackLayout& layout_;
  std::ptrdiff_t dresid_, dqkv_, dprefix_;
  AlignedBuffer all_;
};

}  // namespace groklab
