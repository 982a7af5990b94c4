// SPDX-License-Identifier: MIT
#include "stats/stratified_auroc.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "stats/auroc.hpp"

namespace groklab {
namespace {

using Labels = std::vector<std::uint8_t>;

// A score that only tells strata apart separates well over all pairs and not at all inside a stratum.
TEST(StratifiedAuroc, AScoreThatIsTheStratumIsWorthNothing) {
  const std::vector<double> scores = {0, 0, 0, 0, 1, 1, 1, 1};
  const Labels positive = {0, 0, 0, 1, 0, 1, 1, 1};
  const std::vector<int> stratum = {0, 0, 0, 0, 1, 1, 1, 1};
  EXPECT_EQ(auroc(scores, positive), 0.75);
  EXPECT_EQ(stratified_auroc(scores, positive, stratum), 0.5);
}

// Stratum 0 has 1 pair, won; stratum 1 has 4 pairs, one of which is won; stratum 2 has one class alone.
TEST(StratifiedAuroc, EveryPairCountsTheSame) {
  const std::vector<double> scores = {1, 2, 5, 6, 3, 5.5, 9};
  const Labels positive = {0, 1, 0, 0, 1, 1, 1};
  const std::vector<int> stratum = {0, 0, 1, 1, 1, 1, 2};
  EXPECT_EQ(stratified_auroc(scores, positive, stratum), 2.0 / 5);
}

TEST(StratifiedAuroc, NeedsAStratumWithBothClasses) {
  EXPECT_FALSE(stratified_auroc(std::vector<double>{1, 2}, Labels{0, 1}, std::vector<int>{0, 1}).has_value());
}

}  // namespace
}  // namespace groklab
