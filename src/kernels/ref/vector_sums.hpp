// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>

namespace groklab::ref {

/// Sum of squares, in double: 32 running sums over elements i, i + 32, ..., added up pairwise at the end. The order depends
/// on n alone.
double sum_of_squares(const float* x, std::ptrdiff_t n) noexcept;

/// Euclidean norm, in double, of the sum above.
double norm(std::span<const float> x) noexcept;

/// No infinity and no NaN.
bool all_finite(std::span<const float> x) noexcept;

/// What an update was, and how it lies to the one before.
struct UpdateSums {
  double squares = 0;        ///< |after - before|^2
  double with_previous = 0;  ///< (after - before) . previous
};

/// Sums as above; `previous` [n] is replaced by after - before.
UpdateSums update_sums(float* previous, const float* before, const float* after, std::ptrdiff_t n) noexcept;

}  // namespace groklab::ref
