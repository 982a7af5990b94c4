// SPDX-License-Identifier: MIT
#include "analysis/signal_to_noise.hpp"

#include <algorithm>
#include <functional>
#include <numeric>

#include "analysis/fourier_basis.hpp"
#include "stats/spectrum_shape.hpp"

namespace groklab {
namespace {

double block_snr(const std::vector<double>& spectrum, std::span<const int> keys) {
  constexpr double kLargest = 1e12;
  double signal = 0;
  double rest = 0;
  for (int k = 1; k < static_cast<int>(spectrum.size()); ++k) {
    const bool is_key = std::find(keys.begin(), keys.end(), k) != keys.end();
    (is_key ? signal : rest) += spectrum[static_cast<size_t>(k)];
  }
  return signal > 0 ? signal / std::max(rest, signal / kLargest) : 0;
}

double block_snr_published(const std::vector<double>& spectrum, int p) {
  constexpr double kSmallestNoise = 1e-12;
  constexpr double kWithoutNoise = 1e6;
  const auto last = spectrum.begin() + (p - 1) / 2;
  const double signal = std::accumulate(spectrum.begin() + 1, last + 1, 0.0);
  const double noise = spectrum[0] + std::accumulate(last + 1, spectrum.end(), 0.0);
  return noise < kSmallestNoise ? kWithoutNoise : signal / noise;
}

}  // namespace

std::vector<double> TokenSpectra::sum() const {
  std::vector<double> sums(a.size());
  std::transform(a.begin(), a.end(), b.begin(), sums.begin(), std::plus<>());
  return sums;
}

TokenSpectra token_spectra(const std::vector<double>& basis, const TokenBlocks& blocks) {
  const auto p = static_cast<int>(blocks.p());
  return {folded_energy(basis, blocks.a.data, blocks.width(), blocks.a.stride, p),
          folded_energy(basis, blocks.b.data, blocks.width(), blocks.b.stride, p)};
}

std::vector<int> key_frequencies(const TokenSpectra& spectra) {
  constexpr int kMostKeys = 5;
  const int n_frequencies = static_cast<int>(spectra.a.size()) - 1;
  if (n_frequencies < 2) {
    return {};
  }
  std::vector<int> keys = frequencies_by_energy(spectra.sum());
  keys.resize(static_cast<size_t>(std::clamp(n_frequencies / 4, 1, kMostKeys)));
  return keys;
}

double snr(const TokenSpectra& spectra, std::span<const int> keys) {
  return (block_snr(spectra.a, keys) + block_snr(spectra.b, keys)) / 2;
}

double snr_published(const TokenSpectra& spectra, int p) {
  return (block_snr_published(spectra.a, p) + block_snr_published(spectra.b, p)) / 2;
}

}  // namespace groklab
