// SPDX-License-Identifier: MIT
#include "forecast/spectrum_features.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

/// Frequencies 0 .. 6, two moments.
SnapshotSeries two_moments() {
  SnapshotSeries series;
  series.step = {0, 100};
  series.n_frequencies = 7;
  series.embed_spectrum = {9, 1, 1, 1, 1, 1, 1, /**/ 9, 1, 2, 3, 4, 0, 0};
  series.logit_spectrum = {9, 1, 1, 1, 1, 1, 1, /**/ 9, 0, 0, 5, 0, 0, 0};
  return series;
}

TEST(SpectrumFeatures, AreSharesWithoutTheConstant) {
  const auto found = spectrum_features(two_moments(), 100);
  ASSERT_TRUE(found.has_value());
  // Gini of (0, 0, 1, 2, 3, 4): 2 (3 + 8 + 15 + 24) / (6 * 10) - 7/6 = 1/2; of one frequency alone: 5/6.
  const std::array<double, 8> expected = {0.4, 0.9, 1, 0.5, 1, 1, 1, 5.0 / 6};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR((*found)[i], expected[i], 1e-15) << kSpectrumFeatures[i];
  }
}

TEST(SpectrumFeatures, LookAtTheLastSnapshotThatIsThere) {
  const auto found = spectrum_features(two_moments(), 99);
  ASSERT_TRUE(found.has_value());
  EXPECT_NEAR((*found)[0], 1.0 / 6, 1e-15);
  EXPECT_FALSE(spectrum_features(two_moments(), -1).has_value());
}

TEST(SpectrumFeatures, NeedTheSpectrumOfTheLogits) {
  SnapshotSeries series = two_moments();
  series.logit_spectrum.clear();
  EXPECT_FALSE(spectrum_features(series, 100).has_value());
}

}  // namespace
}  // namespace groklab
