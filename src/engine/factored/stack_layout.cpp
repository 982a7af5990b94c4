// SPDX-License-Identifier: MIT
#include "engine/factored/stack_layout.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace groklab {

std::ptrdiff_t StackLayout::take(std::ptrdiff_t size) {
  const std::ptrdiff_t here = size_;
  size_ += size;
  return here;
}

void StackLayout::add_piece(const ModelSpec& spec, const std::string& name, std::ptrdiff_t rows, std::ptrdiff_t cols,
                            std::ptrdiff_t at, std::ptrdiff_t stride) {
  if (const TensorSpec* tensor = spec.find(name)) {
    pieces_.push_back({tensor->offset, rows, cols, at, stride});
  }
}

void StackLayout::add_heads(const ModelSpec& spec, const StackShape& s, const std::string& attn, const Layer& layer) {
  const auto add = [&](const char* name, std::ptrdiff_t h, std::ptrdiff_t rows, std::ptrdiff_t cols, std::ptrdiff_t at,
                       std::ptrdiff_t stride) {
    if (const TensorSpec* tensor = spec.find(attn + name)) {
      pieces_.push_back({tensor->offset + h * rows * cols, rows, cols, at, stride});
    }
  };
  for (std::ptrdiff_t h = 0; h < s.n_heads; ++h) {
    const std::ptrdiff_t head = h * s.d_head_pad;
    add("W_Q", h, s.d_model, s.d_head, layer.W_QKV + head, s.qkv_cols);
    add("W_K", h, s.d_model, s.d_head, layer.W_QKV + s.heads_pad + head, s.qkv_cols);
    add("W_V", h, s.d_model, s.d_head, layer.W_QKV + 2 * s.heads_pad + head, s.qkv_cols);
    add("b_Q", h, 1, s.d_head, layer.b_QKV + head, s.qkv_cols);
    add("b_K", h, 1, s.d_head, layer.b_QKV + s.heads_pad + head, s.qkv_cols);
    add("b_V", h, 1, s.d_head, layer.b_QKV + 2 * s.heads_pad + head, s.qkv_cols);
    add("W_O", h, s.d_head, s.d_model, layer.W_O + head * s.d_model_pad, s.d_model_pad);
  }
}

StackLayout::Layer StackLayout::add_layer(const ModelSpec& spec, const StackShape& s, const std::string& block) {
  const Layer layer = {.ln1_w = take(s.d_model_pad),
                       .ln1_b = take(s.d_model_pad),
                       .W_QKV = take(s.d_model * s.qkv_cols),
                       .b_QKV = take(s.qkv_cols),
                       .W_O = take(s.heads_pad * s.d_model_pad),
                       .b_O = take(s.d_model_pad),
                       .ln2_w = take(s.d_model_pad),
                       .ln2_b = take(s.d_model_pad),
                       .W_in = take(s.d_model * s.d_mlp_pad),
                       .b_in = take(s.d_mlp_pad),
                       .W_out = take(s.d_mlp * s.d_model_pad),
                       .b_out = take(s.d_model_pad)};
  const auto add_row = [&](const char* name, std::ptrdiff_t cols, std::ptrdiff_t at) {
    add_piece(spec, block + name, 1, cols, at, cols);
  };
  add_row("ln1.w", s.d_model, layer.ln1_w);
  add_row("ln1.b", s.d_model, layer.ln1_b);
  add_heads(spec, s, block + "attn.", layer);
  add_row("attn.b_O", s.d_model, layer.b_O);
  add_row("ln2.w", s.d_model, layer.ln2_w);
  add_row("ln2.b", s.d_model, layer.ln2_b);
  add_piece(spec, block + "mlp.W_in", s.d_model, s.d_mlp, layer.W_in, s.d_mlp_pad);
  add_row("mlp.b_in", s.d_mlp, layer.b_in);
  add_piece(spec, block + "mlp.W_out", s.d_mlp, s.d_model, layer.W_out, s.d_model_pad);
  add_row("mlp.b_out", s.d_model, layer.b_out);
  return layer;
}

StackLayout::StackLayout(const ModelSpec& spec, const StackShape& shape) {
  for (std::ptrdiff_t i = 0; i < shape.n_layers; ++i) {
    layers_.push_back(add_layer(spec, shape, fmt::format("blocks.{}.", i)));
  }
  ln_final_w_ = take(shape.d_model_pad);
  ln_final_b_ = take(shape.d_model_pad);
  W_U_ = take(shape.d_model * shape.classes_pad);
  b_U_ = take(shape.classes_pad);
  add_piece(spec, "ln_final.w", 1, shape.d_model, ln_final_w_, shape.d_model_pad);
  add_piece(spec, "ln_final.b", 1, shape.d_model, ln_final_b_, shape.d_model_pad);
  add_piece(spec, "unembed.W_U", shape.d_model, shape.classes, W_U_, shape.classes_pad);
  add_piece(spec, "unembed.b_U", 1, shape.classes, b_U_, shape.classes_pad);
}

void StackLayout::pad(int piece, float* all, const float* flat) const {
  const Piece& at = pieces_[static_cast<std::size_t>(piece)];
  for (std::ptrdiff_t row = 0; row < at.rows; ++row) {
    std::copy_n(flat + at.flat + row * at.cols, at.cols, all + at.at + row * at.stride);
  }
}

void StackLayout::unpad(int piece, float* flat, const float* all) const {
  const Piece& at = pieces_[static_cast<std::size_t>(piece)];
  for (std::ptrdiff_t row = 0; row < at.rows; ++row) {
    std::copy_n(all + at.at + row * at.stride, at.cols, flat + at.flat + row * at.cols);
  }
}

}  // namespace groklab
