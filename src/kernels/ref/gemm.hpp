// SPDX-License-Identifier: MIT
#pragma once

#include "kernels/ref/operand.hpp"

namespace groklab::ref {

/// Matrix products, row-major, for T = float and double.
/// Math    gemm_nn: C (+)= A B;  gemm_nt: C (+)= A B^T;  gemm_tn: C (+)= A^T B
/// Shapes  C [m, n]; nn: A [m, k], B [k, n]; nt: A [m, k], B [n, k]; tn: A [k, m], B [k, n]
/// Numerics every element of C is the sum, in order, of sums of 128 terms in ascending k, each started from 0, without
///         fused multiply-add: the same bits on every machine and for every way of cutting m and n, and several times
///         less rounding than one running sum.
/// Writes  C (= or +=). No aliasing. Cost: 2 m n k FLOP; 64 KiB of stack at most.
template <class T>
void gemm_nn(MatrixView<T> c, Operand<T> a, Operand<T> b, Update update) noexcept;
template <class T>
void gemm_nt(MatrixView<T> c, Operand<T> a, Operand<T> b, Update update) noexcept;
template <class T>
void gemm_tn(MatrixView<T> c, Operand<T> a, Operand<T> b, Update update) noexcept;

}  // namespace groklab::ref
