// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "analysis/split_losses.hpp"

namespace groklab {

/// What the logits are on average where the label is at place s: everything a function of s can be of them, for a task
/// that is linear in its coordinates.
class LabelMeans {
 public:
  /// logits [n * n, n_classes] by place.
  LabelMeans(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits);

  /// Projection of the logits on the functions `frame` of s, orthonormal over the n places: [n, n_classes], by s.
  /// frame [r, n]. Every place is met by n pairs, so functions that are orthogonal over places are so over pairs.
  std::vector<double> component(std::span<const double> frame) const;

  /// The same on the cosines and sines of all these frequencies, basis: fourier_basis(n).
  std::vector<double> component_at(const std::vector<double>& basis, std::span<const int> frequencies) const;

  /// Logits with, or without, such a component: [n * n, n_classes].
  std::vector<double> constant_and(const std::vector<double>& component) const;
  std::vector<double> logits_without(const std::vector<double>& component) const;

 private:
  const LabelledLogits& logits_;
  size_t n_;
  size_t n_classes_;
  std::vector<int> place_;        ///< s by pair, [n * n]
  std::vector<double> mean_;      ///< [n, n_classes]
  std::vector<double> constant_;  ///< [n_classes], the mean over all pairs
};

}  // namespace groklab
