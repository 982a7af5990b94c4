// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

#include "kernels/ref/operand.hpp"

namespace groklab::ref {

/// Sums over examples: the cross-entropy, those with their largest logit at the label (ties: lowest class), the margin.
struct CrossEntropySums {
  double loss = 0;
  std::int64_t correct = 0;
  double margin = 0;  ///< logit at the label minus the largest other one
};

/// Softmax cross-entropy as torch.nn.functional.cross_entropy computes it, in T throughout (`loss.dtype = f32`).
/// Math    logp = (x - max) - log(sum exp(x - max)), in that order; loss = -logp[label];
///         dlogits = exp(logp) / n, at the label exp(logp) / n - 1 / n
/// Numerics in float the loss is a multiple of about 1e-7 and the gradient at the label cancels once the margin passes
///         15: this is what published runs did, and it is kept. Sums over examples are double.
/// Shapes  logits, dlogits [batch, n_classes]; labels [batch]; dlogits.data may be nullptr
/// Writes  dlogits (=), the gradient of loss / n; may be logits.
template <class T>
CrossEntropySums softmax_cross_entropy_as_torch(MatrixView<T> dlogits, Operand<T> logits, const std::int32_t* labels,
                                                double n) noexcept;

/// The same quantity in double and without cancellation (`loss.dtype = f64`), exact to 1e-12 at any margin.
/// Math    r_j = exp(x_j - x_label); loss = log1p(sum_{j != label} r_j); dlogits_j = p_j / n,
///         at the label -(sum of the others), never p - 1
/// Source  Prieto et al. 2025 (arXiv:2501.04697) for what the cancellation does to training.
template <class T>
CrossEntropySums softmax_cross_entropy_exact(MatrixView<T> dlogits, Operand<T> logits, const std::int32_t* labels,
                                             double n) noexcept;

}  // namespace groklab::ref
