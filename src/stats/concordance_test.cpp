// SPDX-License-Identifier: MIT
#include "stats/concordance.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab {
namespace {

using Events = std::vector<std::uint8_t>;

TEST(Concordance, IsExactForPerfectInvertedAndConstantScores) {
  const std::vector<double> time = {10, 20, 30, 30};
  const Events event = {1, 1, 0, 0};
  EXPECT_EQ(concordance(std::vector<double>{4, 3, 2, 1}, time, event), 1.0);
  EXPECT_EQ(concordance(std::vector<double>{1, 2, 3, 4}, time, event), 0.0);
  EXPECT_EQ(concordance(std::vector<double>{5, 5, 5, 5}, time, event), 0.5);
}

// Censored at 15, the second run may still have its event before or after the third's: only the pairs (1, 2), (1, 3)
// and, at equal times, (3, 4) are ordered.
TEST(Concordance, ACensoredRunIsComparedOnlyWithEarlierEvents) {
  const std::vector<double> time = {10, 15, 20, 20};
  const Events event = {1, 0, 1, 0};
  // (1, 2) agrees, (1, 3) agrees, (1, 4) disagrees, (3, 4) disagrees
  EXPECT_EQ(concordance(std::vector<double>{3, 0, 2, 9}, time, event), 0.5);
}

TEST(Concordance, NeedsAPairInAKnownOrder) {
  EXPECT_EQ(concordance(std::vector<double>{1, 2}, std::vector<double>{5, 5}, Events{1, 1}), std::nullopt);
  EXPECT_EQ(concordance(std::vector<double>{1, 2}, std::vector<double>{5, 9}, Events{0, 1}), std::nullopt);
}

}  // namespace
}  // namespace groklab
