// SPDX-License-Identifier: MIT
#include "engine/factored/pair_linear.hpp"

#include <algorithm>
#include <cstdint>

#include "core/error.hpp"
#include "engine/factored/products.hpp"
#include "kernels/fast/amx.hpp"

namespace groklab {
namespace {

AlignedBuffer tiles_for(std::ptrdiff_t lines, std::ptrdiff_t depth) {
  return AlignedBuffer(amx::packed_bytes(lines, depth) / static_cast<std::ptrdiff_t>(sizeof(float)));
}

std::uint8_t* bytes(AlignedBuffer& buffer) { return reinterpret_cast<std::uint8_t*>(buffer.data()); }
const std::uint8_t* bytes(const AlignedBuffer& buffer) { return reinterpret_cast<const std::uint8_t*>(buffer.data()); }

amx::Split split_of(Precision precision) {
  return precision == Precision::Bf16x3 ? amx::Split::Three : amx::Split::One;
}

}  // namespace

PairLinear::PairLinear(std::ptrdiff_t in, std::ptrdiff_t out, std::ptrdiff_t dx_columns, Precision precision,
                       const FastKernels& kernels)
    : in_(in),
      out_(out),
      in_pad_(padded(in)),
      out_pad_(padded(out)),
      dx_columns_(dx_columns),
      precision_(precision),
      kernels_(&kernels) {
  if (has_tiles()) {
    packed_W_ = tiles_for(out_pad_, in_);
    packed_W_T_ = tiles_for(dx_columns_, out_);
  }
}

PairLinear::Scratch PairLinear::make_scratch(std::ptrdiff_t max_block) const {
  if (!has_tiles()) {
    return {};
  }
  // x and dy are packed twice each, once for the product over their columns and once for the one over their rows.
  const std::ptrdiff_t x_size = std::max(tiles_for(max_block, in_pad_).size(), tiles_for(in_pad_, max_block).size());
  const std::ptrdiff_t dy_size = std::max(tiles_for(max_block, out_pad_).size(), tiles_for(out_pad_, max_block).size());
  return {AlignedBuffer(x_size), AlignedBuffer(dy_size)};
}

void PairLinear::set_weights(MatrixView<const float> W) {
  W_ = {W.data, in_, out_, W.stride};
  if (has_tiles()) {
    amx::pack_b(bytes(packed_W_), {W.data, W.stride, in_, out_pad_});
  }
}

void PairLinear::set_transposed_weights(MatrixView<const float> W_T) {
  W_T_ = {W_T.data, out_, in_, W_T.stride};
  if (has_tiles()) {
    amx::pack_b(bytes(packed_W_T_), {W_T.data, W_T.stride, out_, dx_columns_});
  }
}

void PairLinear::forward(MatrixView<float> y, MatrixView<const float> x, Scratch& scratch) const {
  if (!has_tiles()) {
    return add_linear(*kernels_, y, x, W_);
  }
  amx::pack_a(bytes(scratch.x), {x.data, x.stride, x.rows, in_pad_});
  amx::product({y.data, y.stride, bytes(scratch.x), bytes(packed_W_), padded(x.rows), out_pad_, in_pad_, true,
                split_of(precision_)});
}

void PairLinear::weight_gradient(MatrixView<float> dW, MatrixView<const float> x, MatrixView<const float> dy,
                                 Scratch& scratch) const {
  if (!has_tiles()) {
    return add_weight_gradient(*kernels_, {dW.data, in_, out_, dW.stride}, x, dy);
  }
  amx::pack_a_transposed(bytes(scratch.x), {x.data, x.stride, x.rows, in_pad_});
  amx::pack_b(bytes(scratch.dy), {dy.data, dy.stride, x.rows, out_pad_});
  amx::product(
      {dW.data, dW.stride, bytes(scratch.x), bytes(scratch.dy), in_pad_, out_pad_, x.rows, true, split_of(precision_)});
}

void PairLinear::start_input_gradient(MatrixView<const float> dy, Scratch& scratch) const {
  if (has_tiles()) {
    amx::pack_a(bytes(scratch.dy), {dy.data, dy.stride, dy.rows, out_pad_});
  }
}

void PairLinear::input_gradient(MatrixView<float> dx, std::ptrdiff_t first, MatrixView<const float> dy,
                                const Scratch& scratch) const {
  if (!has_tiles()) {
    return linear(*kernels_, dx, dy, {W_T_.data + first, out_, dx.cols, W_T_.stride}, nullptr);
  }
  const std::uint8_t* columns = bytes(packed_W_T_) + amx::packed_bytes(first, out_);
  amx::product({dx.data, dx.stride, bytes(scratch.dy), columns, padded(dy.rows), dx.cols, out_pad_, false,
                split_of(precision_)});
}

void check_precision(Precision precision) {
  // Who forces lesser kernels asks for a lesser machine: it has no tiles either.
  if (precision != Precision::Fp32 && !(amx::available() && fast_kernels().variant == "avx512")) {
    throw Error(ErrorKind::Usage, "this processor, or its kernel, has no AMX tiles for bfloat16 products", "precision",
                "set precision=fp32");
  }
}

}  // namespace groklab
