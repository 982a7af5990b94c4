// SPDX-License-Identifier: MIT
#include "analysis/signal_to_noise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "analysis/fourier_basis.hpp"

namespace groklab {
namespace {

using Keys = std::vector<int>;

TEST(TokenSpectra, KeepTheBlocksApart) {
  constexpr int kP = 7;
  std::vector<float> rows;
  for (const int k : {1, 3}) {
    for (int t = 0; t < kP; ++t) {
      rows.push_back(static_cast<float>(std::cos(2 * std::numbers::pi * k * t / kP)));
    }
  }
  const TokenBlocks blocks{{rows.data(), kP, 1}, {rows.data() + kP, kP, 1}};
  const TokenSpectra spectra = token_spectra(fourier_basis(kP), blocks);
  EXPECT_NEAR(spectra.a[1], kP / 2.0, 1e-6);
  EXPECT_NEAR(spectra.a[3], 0, 1e-6);
  EXPECT_NEAR(spectra.b[3], kP / 2.0, 1e-6);
  EXPECT_NEAR(spectra.b[1], 0, 1e-6);
}

TEST(KeyFrequencies, AreTheStrongestOfBothBlocksTogether) {
  // p = 17: 8 frequencies, 2 of them key.
  const TokenSpectra spectra{{100, 5, 0, 0, 4, 0, 0, 0, 0}, {100, 0, 0, 3, 4, 0, 0, 0, 6}};
  EXPECT_EQ(key_frequencies(spectra), (Keys{4, 8}));
}

TEST(KeyFrequencies, AreAQuarterOfAllButOneToFive) {
  const auto count = [](int p) {
    const TokenSpectra spectra{std::vector<double>(static_cast<size_t>(n_folded(p)), 1.0),
                               std::vector<double>(static_cast<size_t>(n_folded(p)), 1.0)};
    return key_frequencies(spectra);
  };
  EXPECT_EQ(count(97), (Keys{1, 2, 3, 4, 5}));  // ties: the lower frequency
  EXPECT_EQ(count(23), (Keys{1, 2}));
  EXPECT_EQ(count(5), (Keys{1}));
  EXPECT_EQ(count(3), Keys{});
  EXPECT_EQ(count(2), Keys{});
}

TEST(Snr, IsTheMeanOfTheBlocksWithoutTheConstant) {
  const TokenSpectra spectra{{1000, 6, 1, 1}, {0, 1, 2, 2}};
  EXPECT_NEAR(snr(spectra, Keys{1}), (6.0 / 2 + 1.0 / 4) / 2, 1e-15);
}

TEST(Snr, OfEqualEnergiesIsTheRatioOfTheNumbers) {
  const std::vector<double> flat(49, 2.0);
  EXPECT_NEAR(snr({flat, flat}, Keys{1, 2, 3, 4, 5}), 5.0 / 43, 1e-15);
}

TEST(Snr, IsDefinedWithoutNoiseWithoutSignalAndWithoutKeys) {
  EXPECT_EQ(snr({{1, 2, 0}, {1, 2, 0}}, Keys{1}), 1e12);
  EXPECT_EQ(snr({{1, 0, 0}, {1, 0, 0}}, Keys{1}), 0);
  EXPECT_EQ(snr({{1, 2}, {1, 2}}, Keys{}), 0);
}

TEST(SnrPublished, ComparesAllFrequenciesWithTheConstant) {
  EXPECT_NEAR(snr_published({{2, 3, 5}, {4, 1, 1}}, 5), (8.0 / 2 + 2.0 / 4) / 2, 1e-15);
}

TEST(SnrPublished, CountsTheAlternatingFrequencyOfAnEvenModulusAsNoise) {
  EXPECT_NEAR(snr_published({{2, 3, 6}, {2, 3, 6}}, 4), 3.0 / 8, 1e-15);
}

TEST(SnrPublished, IsAMillionWithoutNoise) { EXPECT_EQ(snr_published({{0, 3}, {1e-13, 0}}, 3), 1e6); }

}  // namespace
}  // namespace groklab
