// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include "config/config.hpp"
#include "core/aligned_buffer.hpp"
#include "core/matrix_view.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

/// y = x W over a block of the pair domain, forward and back: the products that a step spends most of its time in. In
/// float, or split into bfloat16 parts on AMX tiles (config.precision; kernels/fast/amx.hpp has the errors).
///
/// A block has n rows; widths are padded: x [n, padded(in)], y [n, padded(out)]. With tiles, rows are written up to the
/// next multiple of 16, so y and dx have room for max_block of them, itself such a multiple.
class PairLinear {
 public:
  /// dx is asked for in its first `dx_columns` columns, a multiple of kRowPad.
  PairLinear(std::ptrdiff_t in, std::ptrdiff_t out, std::ptrdiff_t dx_columns, Precision precision,
             const FastKernels& kernels);

  /// This step's weights, which stay where they are: W [in, out], W_T [out, in]; rows filled up to whole vectors, those
  /// of W_T to dx_columns.
  void set_weights(MatrixView<const float> W);
  void set_transposed_weights(MatrixView<const float> W_T);

  /// What one thread packs its block into; empty in float.
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
  bool has_tiles() const { return precision_ != Precision::Fp32; }

  std::ptrdiff_t in_, out_, in_pad_, out_pad_, dx_columns_;
  Precision precision_;
  const FastKernels* kernels_;
  MatrixView<const float> W_, W_T_;
  AlignedBuffer packed_W_, packed_W_T_;  ///< tiles of B; empty in float
};

/// Refuses a precision that this processor, or its kernel, has no tiles for: Error(Usage).
void check_precision(Precision precision);

}  // namespace groklab
