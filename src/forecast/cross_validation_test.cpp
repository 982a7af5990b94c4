// SPDX-License-Identifier: MIT
#include "forecast/cross_validation.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(StratifiedGroupFolds, DealTheGroupsWithMostPositivesFirst) {
  // One group has five positives, five have one: 5 to 5 is possible, and the large one last would make it 7 to 3.
  const std::vector<int> group = {0, 0, 0, 0, 0, 1, 2, 3, 4, 5};
  const std::vector<std::uint8_t> grokked(group.size(), 1);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const std::vector<int> fold = stratified_group_folds(group, grokked, 2, seed);
    for (std::size_t i = 0; i < group.size(); ++i) {
      EXPECT_EQ(fold[i] == fold[0], group[i] == 0) << "seed " << seed << ", row " << i;
    }
  }
}

}  // namespace
}  // namespace groklab
