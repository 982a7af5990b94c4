// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "analysis/split_losses.hpp"

namespace groklab {

/// The Fourier measures of system N's code, as published; docs/measures.md says what is wrong with each. All are over
/// the additive coordinates, whatever the task.
struct PublishedFourier {
  /// [p]: sum_j C[k, j] + sum_j C[j, k] - C[k, k], C[k1, k2] = sum_c |L^[k1, k2, c]|^2
  std::vector<double> frequency_norms;
  std::vector<int> key_frequencies;  ///< the five largest norms without k = 0; equal ones (k and p - k) lower k first
  double gini = 0;                   ///< of all p norms, the constant and both conjugates included
  std::optional<double> restricted_loss;  ///< on the training pairs, see published_restricted_logits
  std::optional<double> excluded_loss;    ///< of the logits minus the restricted ones: without the constant
  std::vector<int> neuron_frequency;      ///< [n_neurons] dominant k, 1 .. p - 1
  std::vector<double> neuron_r_squared;   ///< [n_neurons] norm of k over the sum of squares, the constant included
};

/// L^ is numpy.fft.fft2(logits, norm="ortho") over (a, b).
/// Shapes  coefficients [p * p, p] of pair_transform: the logits of the p answers
std::vector<double> published_frequency_norms(MatrixView<const double> coefficients, int p);

/// Re ifft2(L^ mask), mask[k1, k2] = both in {0} and keys. Keys are single residues, so a frequency without its
/// conjugate keeps half of what it is, and products of different keys are kept.
/// Shapes  logits, result [p * p, n_classes]
std::vector<double> published_restricted_logits(MatrixView<const double> logits, int p, const std::vector<int>& keys,
                                                ThreadPool& pool);

/// logits [p * p, n_classes] with labels; their coefficients [p * p, p]; the neurons' [p * p, n_neurons].
PublishedFourier published_fourier(const LabelledLogits& logits, MatrixView<const double> logit_coefficients,
                                   MatrixView<const double> neuron_coefficients, int p, ThreadPool& pool);

}  // namespace groklab
