// SPDX-License-Identifier: MIT
#include "stats/paired_order.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace groklab {
namespace {

using Pair = std::pair<CensoredTime, CensoredTime>;

TEST(PairedOrder, CountsWhatIsCertain) {
  const std::vector<Pair> pairs = {
      {{0, 50}, {50, 100}},       // earlier, the intervals touch
      {{200, 250}, {100, 150}},   // later
      {{0, 50}, {0, 50}},         // in the same interval
      {{0, 50}, {.low = 50}},     // the other had not happened when this one had
      {{100, 150}, {.low = 50}},  // not watched long enough
      {{.low = 50}, {.low = 50}},
  };
  const PairedOrder order = paired_order(pairs);
  EXPECT_EQ(order.first_earlier, 2);
  EXPECT_EQ(order.second_earlier, 1);
  EXPECT_EQ(order.undecided, 3);
  EXPECT_EQ(order.p_value, 1);
}

TEST(PairedOrder, HasTheExactSignTest) {
  const std::vector<Pair> all_earlier(6, Pair{{0, 50}, {50, 100}});
  EXPECT_NEAR(paired_order(all_earlier).p_value, 2.0 / 64, 1e-12);
  std::vector<Pair> one_later = all_earlier;
  one_later.push_back({{50, 100}, {0, 50}});
  EXPECT_NEAR(paired_order(one_later).p_value, 2 * (1 + 7) / 128.0, 1e-12);
  EXPECT_EQ(paired_order({}).p_value, 1);
  EXPECT_EQ(paired_order({}).share.high, 1);
}

}  // namespace
}  // namespace groklab
