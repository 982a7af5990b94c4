// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

#include "config/config.hpp"
#include "core/aligned_buffer.hpp"
#include "core/matrix_view.hpp"
#include "kernels/fast/bf16_product.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// Of y = x W, and of the products on its way back.
struct MapPrecision {
  Precision forward = Precision::Fp32;
  Precision backward = Precision::Fp32;
};

/// y = x W over a block of the pair domain, forward and back: the products that a step spends most of its time in. In
/// float, or split into bfloat16 parts (kernels/fast/bf16_product.hpp has the errors).
///
/// A block has n rows; widths are padded: x [n, padded(in)], y [n, padded(out)]. In bfloat16, rows are written up to the
/// next multiple of 16, so y and dx have room for max_block of them, itself such a multiple.
class PairLinear {
 public:
  /// dx is asked for in its first `dx_columns` columns, a multiple of kRowPad.
  PairLinear(std::ptrdiff_t in, std::ptrdiff_t out, std::ptrdiff_t dx_columns, MapPrecision precision,
             const FastKernels& kernels);

  const MapPrecision& precision() const { return precision_; }

  /// This step's weights, which stay where they are: W [in, out], W_T [out, in]; rows filled up to whole vectors, those
  /// of W_T to dx_columns.
  void set_weights(MatrixView<const float> W);
  void set_transposed_weights(MatrixView<const float> W_T);

  /// What one thread packs its block into; empty where all is in float.
  struct Scratch {
    AlignedBuffer x, dy;
  };
  Scratch make_scratch(std::ptrdiff_t max_block) const;

  /// y += x W.
  void forward(MatrixView<float> y, MatrixView<const float> x, Scratch& scratch) const;
  /// dW += x^T dy; dW [padded(in), padded(out)].
  void weight_gradient(MatrixView<float> dW, MatrixView<const float> x, MatrixView<const float> dy,
                       Scratch& scratch) const;
  /// Before the input_gradient() of a block; after its weight_gradient().
  void start_input_gradient(MatrixView<const float> dy, Scratch& scratch) const;
  /// dx = columns [first, first + dx.cols) of dy W^T, both multiples of kRowPad.
  void input_gradient(MatrixView<float> dx, std::ptrdiff_t first, MatrixView<const float> dy,
                      const Scratch& scratch) const;

 private:
  std::ptrdiff_t in_, out_, in_pad_, out_pad_, dx_columns_;
  MapPrecision precision_;
  const FastKernels* kernels_;
  MatrixView<const float> W_, W_T_;
  AlignedBuffer packed_W_, packed_W_T_;  ///< tiles of B; empty where theirs is in float
};

/// What run.json calls the kernels of this precision, where there are such.
std::string_view kernels_name(Precision precision);

}  // namespace groklab
