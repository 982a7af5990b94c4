// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "analysis/coordinates.hpp"

namespace groklab {

/// How far logits are sums of cosines of the distance to the label: the answer of the clock algorithm.
struct TrigLogits {
  std::vector<double> coefficient;  ///< [n / 2 + 1], alpha_k; entry 0 is 0
  double fve_keys = 0;              ///< variance explained by the key frequencies
  double fve_all = 0;               ///< and by all frequencies
  double loss_keys = 0;             ///< cross-entropy of sum over key k of alpha_k cos(w_k d), d = 0 being the label
};

/// Math    logit(pair, c) ~ sum_k alpha_k cos(w_k (s - x)), s and x the places of the label and of class c, w_k = 2 pi
///         k / n. For any labels at all the cosines are orthogonal over pairs and classes, because a sum over all x
///         does not depend on s; so alpha is a projection, for every operation, and nothing has to be a + b.
///         Variance is that of logits minus their mean over classes, pair by pair: a softmax sees no more.
/// Range   0 <= fve_keys <= fve_all <= 1; all 0 where logits do not vary over classes.
/// Shapes  logits [p * p, at least p classes]; pairs and classes without a place, and classes above p, are left out
/// Source  Nanda et al. 2023 (they fit 95 % of the variance).
TrigLogits trig_logits(const Coordinates& coordinates, const PairGrid& grid, MatrixView<const double> logits,
                       const std::vector<int>& keys);

}  // namespace groklab
