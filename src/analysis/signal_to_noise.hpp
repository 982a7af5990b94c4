// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "analysis/token_blocks.hpp"

namespace groklab {

/// Energies of the two token blocks of a first layer by folded frequency, [p/2 + 1] each.
struct TokenSpectra {
  std::vector<double> a;
  std::vector<double> b;

  /// Of both together.
  std::vector<double> sum() const;
};

/// basis: fourier_basis(p).
TokenSpectra token_spectra(const std::vector<double>& basis, const TokenBlocks& blocks);

/// The frequencies that carry the most energy in both blocks together, strongest first (ties: the lower one), without
/// the constant. Their number is fixed, max(1, min(5, K / 4)) of K = p/2 frequencies: rules that adapt it to the
/// spectrum, such as "90 % of the energy", fix the ratio that `snr` is to measure. Empty for p < 4, where one frequency
/// has none to stand out from.
std::vector<int> key_frequencies(const TokenSpectra& spectra);

/// How far the key frequencies stand out from the others.
/// Math    mean over the two blocks of (energy of the key frequencies) / (energy of the other ones), constant left out,
///         conjugates folded
/// Range   0 .. 1e12; n_keys / (K - n_keys), 0.116 at p = 97, and a little more for random weights, of which the
///         strongest are chosen. 0 for a block without energy, and where there are no key frequencies. Float weights
///         round at about 1e-14 of the energy: ratios are cut at 1e12.
double snr(const TokenSpectra& spectra, std::span<const int> keys);

/// System O's signal-to-noise ratio: energy in the span of cos and sin of the frequencies 1 .. (p - 1) / 2 over the
/// rest, mean over the two blocks; 1e6 where the rest is below 1e-12. For odd p the rest is the constant alone: random
/// weights have p - 1, and the measure says how well the mean over tokens is removed.
double snr_published(const TokenSpectra& spectra, int p);

}  // namespace groklab
