// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "engine/factored/stack_shape.hpp"

namespace groklab {

/// A layer's tensors in a padded buffer: of weights (P = const float) or of their gradients (P = float). A tensor that
/// the network does not have is zero, and its gradient is not read.
template <class P>
struct StackLayerTensors {
  P* ln1_w;  // [d_model_pad]
  P* ln1_b;  // [d_model_pad]
  P* W_QKV;  // [d_model, qkv_cols] heads side by side
  P* b_QKV;  // [qkv_cols]
  P* W_O;    // [heads_pad, d_model_pad]
  P* b_O;    // [d_model_pad]
  P* ln2_w;  // [d_model_pad]
  P* ln2_b;  // [d_model_pad]
  P* W_in;   // [d_model, d_mlp_pad]
  P* b_in;   // [d_mlp_pad]
  P* W_out;  // [d_mlp, d_model_pad]
  P* b_out;  // [d_model_pad]
};

template <class P>
struct StackOuterTensors {
  P* ln_final_w;  // [d_model_pad]
  P* ln_final_b;  // [d_model_pad]
  P* W_U;         // [d_model, classes_pad]
  P* b_U;         // [classes_pad]
};

/// Where every tensor behind the embeddings lies in a padded buffer. One list of pieces copies parameters in and
/// gradients out.
class StackLayout {
 public:
  StackLayout(const ModelSpec& spec, const StackShape& shape);

  std::ptrdiff_t size() const { return size_; }
  template <class P>
  StackLayerTensors<P> layer(std::ptrdiff_t i, P* all) const {
    const Layer& at = layers_[static_cast<std::size_t>(i)];
    return {all + at.ln1_w, all + at.ln1_b, all + at.W_QKV, all + at.b_QKV, all + at.W_O,   all + at.b_O,
            all + at.ln2_w, all + at.ln2_b, all + at.W_in,  all + at.b_in,  all + at.W_out, all + at.b_out};
  }
  template <class P>
  StackOuterTensors<P> outer(P* all) const {
    return {all + ln_final_w_, all + ln_final_b_, all + W_U_, all + b_U_};
  }

  int n_pieces() const { return static_cast<int>(pieces_.size()); }
  /// Copies a piece of the parameters into the padded buffer.
  void pad(int piece, float* all, const float* flat) const;
  /// Copies a piece of the padded gradients out.
  void unpad(int piece, float* flat, const float* all) const;

 private:
  struct Layer {
    std::ptrdiff_t ln1_w, ln1_b, W_QKV, b_QKV, W_O, b_O, ln2_w, ln2_b, W_in, b_in, W_out, b_out;
  };
  /// A matrix without gaps in the flat vector, and its place among the padded.
  struct Piece {
    std::ptrdiff_t flat, rows, cols;
    std::ptrdiff_t at, stride;
  };

  std::ptrdiff_t take(std::ptrdiff_t size);
  void add_piece(const ModelSpec& spec, const std::string& name, std::ptrdiff_t rows, std::ptrdiff_t cols,
                 std::ptrdiff_t at, std::ptrdiff_t stride);
  void add_heads(const ModelSpec& spec, const StackShape& shape, const std::string& attn, const Layer& layer);
  Layer add_layer(const ModelSpec& spec, const StackShape& shape, const std::string& block);

  std::ptrdiff_t size_ = 0;
  std::vector<Layer> layers_;
  std::ptrdiff_t ln_final_w_, ln_final_b_, W_U_, b_U_;
  std::vector<Piece> pieces_;
};

}  // namespace groklab
