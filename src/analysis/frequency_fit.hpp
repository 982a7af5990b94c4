// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "core/matrix_view.hpp"

namespace groklab {

/// A function of a pair of residues and the one frequency that explains most of it.
struct FrequencyFit {
  int frequency = 0;      ///< folded, 1 .. n / 2; 0 where the function is constant
  double fve = 0;         ///< share of the variance in the 8 dimensions of that frequency
  double second_fve = 0;  ///< of the next best frequency; fve - second_fve is small for a function of two frequencies
  double phase_a = 0;     ///< of the part that depends on a alone, R cos(w a + phase_a); in (-pi, pi]
  double phase_b = 0;     ///< of the part that depends on b alone
  double variance = 0;    ///< sum of squares without the constant
};

/// Fits every column of pair_transform's coefficients [n * n, cols].
/// Math    the subspace of k is spanned by cos and sin of w_k a, of w_k b, and their four products; the functions are
///         orthonormal, so its share is a ratio of sums of squared coefficients. The constant is left out of both.
/// Rounding: a column whose variance is below 1e-24 of its sum of squares is constant (a dead neuron, the attention of
///         a head that does not look).
/// Source  Nanda et al. 2023 (threshold 0.85); system N's r^2 is in analysis/published_fourier.hpp.
std::vector<FrequencyFit> fit_frequencies(MatrixView<const double> coefficients, int n);

/// A neuron, or an attention score, of one frequency: at least this share of its variance is explained.
inline constexpr double kExplainedFve = 0.85;

}  // namespace groklab
