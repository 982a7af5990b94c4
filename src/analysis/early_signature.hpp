// SPDX-License-Identifier: MIT
#pragma once

#include <span>

namespace groklab {

/// What the shape of a loss curve says, whatever its level: numbers that were proposed to forecast grokking from its
/// first few hundred steps.
struct CurveSignature {
  double activity = 0;    ///< Hjorth: variance
  double mobility = 0;    ///< Hjorth: root of variance of the derivative over variance, in 1 / step
  double complexity = 0;  ///< Hjorth: mobility of the derivative over mobility; 1 for a sine, whatever its length
  double low_frequency_share = 0;  ///< of the energy about the trend, at the lowest tenth of the frequencies
  double spectral_centroid = 0;    ///< mean frequency of that energy, in cycles a step
};

/// Math    derivatives are differences of neighbours over their distance; variances are of the whole population. The
///         energy is that of the curve minus its least-squares line, by folded discrete frequency k of 1 .. n / 2; a
///         frequency k is k / (n spacing) cycles a step.
/// Range   all 0 where the curve is constant up to rounding; mobility and complexity 0 where its derivative is
/// Source  Hjorth 1970 for the first three; Notsawo et al. 2023 (arXiv:2306.13253) for both kinds as forecasts.
/// Needs   n >= 4 values, `spacing` steps apart
CurveSignature curve_signature(std::span<const double> values, double spacing);

}  // namespace groklab
