// SPDX-License-Identifier: MIT
#pragma once

#include "core/matrix_view.hpp"
#include "kernels/fast/fast_kernels.hpp"

namespace groklab {

using Rows = MatrixView<float>;
using ConstRows = MatrixView<const float>;

/// out = in W + bias (nullptr: none). out [rows, cols], in [rows, depth], W [depth, cols].
inline void linear(const FastKernels& kernels, Rows out, ConstRows in, ConstRows W, const float* bias) {
  kernels.gemm({out.data, out.stride, in.data, in.stride, 1, W.data, W.stride, in.rows, W.cols, W.rows, false, bias});
}

/// out += in W
inline void add_linear(const FastKernels& kernels, Rows out, ConstRows in, ConstRows W) {
  kernels.gemm({out.data, out.stride, in.data, in.stride, 1, W.data, W.stride, in.rows, W.cols, W.rows, true});
}

/// dW += in^T dout. in [rows, depth], dout [rows, cols], dW [depth, cols]. Of no rows dW is not touched: a prefix has none
/// that ask.
inline void add_weight_gradient(const FastKernels& kernels, Rows dW, ConstRows in, ConstRows dout) {
  if (in.rows > 0) {
    kernels.gemm({dW.data, dW.stride, in.data, 1, in.stride, dout.data, dout.stride, dW.rows, dW.cols, in.rows, true});
  }
}

}  // namespace groklab
