// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>

namespace groklab {

/// How well a kernel over examples groups them by label; K*(i, j) = 1 where the labels are equal, else 0.
/// Shapes: kernel [n, n] symmetric, row-major; labels [n].

/// Centred kernel alignment (CKA).
/// Math    <H K H, H K* H>_F / (|H K H|_F |H K* H|_F), H = 1 - 1 1^T / n
/// Range   -1 .. 1, of a positive semidefinite kernel 0 .. 1; 1 for K* itself. Every example is like itself, so a
///         kernel that knows nothing of the labels is not at 0: the identity has sqrt((classes - 1) / (n - 1)), 0.44
///         for 500 examples of 97 classes of equal size. 0 where a centred kernel vanishes: labels all equal, kernel
///         constant.
/// Source  Cortes, Mohri and Rostamizadeh 2012, "Algorithms for learning kernels based on centered alignment".
double kernel_alignment(std::span<const double> kernel, std::span<const std::int32_t> labels);

/// System O's alignment, not centred: <K, K*>_F / (|K|_F |K*|_F). A constant kernel has |K*|_F / n, 0.10 for 97 classes
/// of equal size. 0 for a zero kernel.
double kernel_alignment_published(std::span<const double> kernel, std::span<const std::int32_t> labels);

}  // namespace groklab
