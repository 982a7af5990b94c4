// SPDX-License-Identifier: MIT
#include "stats/auroc.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "core/philox.hpp"
#include "stats/mid_ranks.hpp"

namespace groklab {
namespace {

using Labels = std::vector<std::uint8_t>;

TEST(MidRanks, EqualValuesShareTheirRanks) {
  EXPECT_EQ(mid_ranks(std::vector<double>{30, 10, 20, 20, 20, 5}), (std::vector<double>{6, 2, 4, 4, 4, 1}));
  EXPECT_TRUE(mid_ranks(std::vector<double>{}).empty());
}

TEST(Auroc, IsExactForPerfectInvertedAndConstantScores) {
  const Labels positive = {0, 0, 0, 1, 1};
  EXPECT_EQ(auroc(std::vector<double>{1, 2, 3, 4, 5}, positive), 1.0);
  EXPECT_EQ(auroc(std::vector<double>{5, 4, 3, 2, 1}, positive), 0.0);
  EXPECT_EQ(auroc(std::vector<double>{7, 7, 7, 7, 7}, positive), 0.5);
}

TEST(Auroc, ATieIsHalfAWin) {
  // Pairs: (2 vs 1), (2 vs 2), (3 vs 1), (3 vs 2) = 1 + 1/2 + 1 + 1 of 4.
  EXPECT_EQ(auroc(std::vector<double>{1, 2, 2, 3}, Labels{0, 0, 1, 1}), 3.5 / 4);
}

TEST(Auroc, NeedsBothClasses) {
  EXPECT_EQ(auroc(std::vector<double>{1, 2}, Labels{1, 1}), std::nullopt);
  EXPECT_EQ(auroc(std::vector<double>{}, Labels{}), std::nullopt);
}

TEST(Auroc, AgreesWithAllPairsCounted) {
  Philox draw(3, Stream::Control, 0);
  for (int trial = 0; trial < 50; ++trial) {
    std::vector<double> scores;
    Labels positive;
    for (int i = 0; i < 40; ++i) {
      scores.push_back(draw.next_below(8));  // many ties
      positive.push_back(i < 2 ? static_cast<std::uint8_t>(i) : static_cast<std::uint8_t>(draw.next_below(2)));
    }
    double wins = 0, pairs = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      for (std::size_t j = 0; j < scores.size(); ++j) {
        if (positive[i] == 1 && positive[j] == 0) {
          ++pairs;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    EXPECT_EQ(auroc(scores, positive), wins / pairs);
  }
}

}  // namespace
}  // namespace groklab
