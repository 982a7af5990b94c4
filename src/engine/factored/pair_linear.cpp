// SPDX-License-Identifier: MIT
#include "engine/factored/pair_linear.hpp"

#include <algorithm>
#include <cstdint>

#include "engine/factored/products.hpp"

namespace groklab {
namespace {

AlignedBuffer tiles_for(std::ptrdiff_t lines, std::ptrdiff_t depth) {
  return AlignedBuffer(bf16::packed_bytes(lines, depth) / static_cast<std::ptrdiff_t>(sizeof(float)));
}

std::uint8_t* bytes(AlignedBuffer& buffer) { return reinterpret_cast<std::uint8_t*>(buffer.data()); }
const std::uint8_t* bytes(const AlignedBuffer& buffer) { return reinterpret_cast<const std::uint8_t*>(buffer.data()); }

bool in_bfloat16(Precision precision) { return precision != Precision::Fp32; }

bf16::Split split_of(Precision precision) {
  return precision == Precision::Bf16x3 ? bf16::Split::Three : bf16::Split::One;
}

}  // namespace

PairLinear::PairLinear(std::ptrdiff_t in, std::ptrdiff_t out, std::ptrdiff_t dx_columns, MapPrecision precision,
                       const FastKernels& kernels)
    : in_(in),
      out_(out),
      in_pad_(padded(in)),
      out_pad_(padded(out)),
      dx_columns_(dx_columns),
      precision_(precision),
      kernels_(&kernels) {
  if (in_bfloat16(precision_.forward)) {
    packed_W_ = tiles_for(out_pad_, in_);
  }
  if (in_bfloat16(precision_.backward)) {
    packed_W_T_ = tiles_for(dx_columns_, out_);
  }
}

PairLinear::Scratch PairLinear::make_scratch(std::ptrdiff_t max_block) const {
  if (!in_bfloat16(precision_.forward) && !in_bfloat16(precision_.backward)) {
    return {};
  }
  // x and dy are packed twice each, once for the product over their columns and once for the one over their rows.
  const std::ptrdiff_t x_size = std::max(tiles_for(max_block, in_pad_).size(), tiles_for(in_pad_, max_block).size());
  const std::ptrdiff_t dy_size = std::max(tiles_for(max_block, out_pad_).size(), tiles_for(out_pad_, max_block).size());
  return {AlignedBuffer(x_size), AlignedBuffer(dy_size)};
}

void PairLinear::set_weights(MatrixView<const float> W) {
  W_ = {W.data, in_, out_, W.stride};
  if (in_bfloat16(precision_.forward)) {
    bf16::pack_b(bytes(packed_W_), {W.data, W.stride, in_, out_pad_}, split_of(precision_.forward));
  }
}

void PairLinear::set_transposed_weights(MatrixView<const float> W_T) {
  W_T_ = {W_T.data, out_, in_, W_T.stride};
  if (in_bfloat16(precision_.backward)) {
    bf16::pack_b(bytes(packed_W_T_), {W_T.data, W_T.stride, out_, dx_columns_}, split_of(precision_.backward));
  }
}

void PairLinear::forward(MatrixView<float> y, MatrixView<const float> x, Scratch& scratch) const {
  if (!in_bfloat16(precision_.forward)) {
    return add_linear(*kernels_, y, x, W_);
  }
  const bf16::Split split = split_of(precision_.forward);
  bf16::pack_a(bytes(scratch.x), {x.data, x.stride, x.rows, in_pad_}, split);
  kernels_->bf16_product(
      {y.data, y.stride, bytes(scratch.x), bytes(packed_W_), padded(x.rows), out_pad_, in_pad_, true, split});
}

void PairLinear::weight_gradient(MatrixView<float> dW, MatrixView<const float> x, MatrixView<const float> dy,
                                 Scratch& scratch) const {
  if (!in_bfloat16(precision_.backward)) {
    return add_weight_gradient(*kernels_, {dW.data, in_, out_, dW.stride}, x, dy);
  }
  const bf16::Split split = split_of(precision_.backward);
  bf16::pack_a_transposed(bytes(scratch.x), {x.data, x.stride, x.rows, in_pad_}, split);
  bf16::pack_b(bytes(scratch.dy), {dy.data, dy.stride, x.rows, out_pad_}, split);
  kernels_->bf16_product(
      {dW.data, dW.stride, bytes(scratch.x), bytes(scratch.dy), in_pad_, out_pad_, x.rows, true, split});
}

void PairLinear::start_input_gradient(MatrixView<const float> dy, Scratch& scratch) const {
  if (in_bfloat16(precision_.backward)) {
    bf16::pack_a(bytes(scratch.dy), {dy.data, dy.stride, dy.rows, out_pad_}, split_of(precision_.backward));
  }
}

void PairLinear::input_gradient(MatrixView<float> dx, std::ptrdiff_t first, MatrixView<const float> dy,
                                const Scratch& scratch) const {
  if (!in_bfloat16(precision_.backward)) {
    return linear(*kernels_, dx, dy, {W_T_.data + first, out_, dx.cols, W_T_.stride}, nullptr);
  }
  const std::uint8_t* columns = bytes(packed_W_T_) + bf16::packed_bytes(first, out_);
  kernels_->bf16_product({dx.data, dx.stride, bytes(scratch.dy), columns, padded(dy.rows), dx.cols, out_pad_, false,
                          split_of(precision_.backward)});
}

std::string_view kernels_name(Precision precision) {
  return precision == Precision::Fp32 ? fast_kernels().variant : fast_kernels().bf16_variant;
}

}  // namespace groklab
