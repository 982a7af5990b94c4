// SPDX-License-Identifier: MIT
#include "analysis/key_frequencies.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

using Frequencies = std::vector<int>;

TEST(KeyFrequencies, AreChosenByTheirRule) {
  const std::vector<double> logits = {100, 0.5, 4, 0.5, 5};  // beyond the constant 10
  EXPECT_EQ(key_frequencies(KeyRule::K50, logits, {}), (Frequencies{4}));
  EXPECT_EQ(key_frequencies(KeyRule::K90, logits, {}), (Frequencies{4, 2}));
  EXPECT_EQ(key_frequencies(KeyRule::Top5, {9, 6, 5, 4, 3, 2, 1}, {}), (Frequencies{1, 2, 3, 4, 5}));
  EXPECT_EQ(key_frequencies(KeyRule::Top5, {9, 0, 5, 0}, {}), (Frequencies{2}));
}

TEST(KeyFrequencies, OfNandasRuleHaveAQuarterOfTheLargestNorm) {
  // Norms 1, 0.26 and 0.24 of the largest: energies are their squares.
  EXPECT_EQ(key_frequencies(KeyRule::Nanda, {}, {50, 0.26 * 0.26, 1, 0.24 * 0.24}), (Frequencies{2, 1}));
}

}  // namespace
}  // namespace groklab
