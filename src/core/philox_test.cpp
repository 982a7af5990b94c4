// SPDX-License-Identifier: MIT
#include "core/philox.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>
#include <vector>

namespace groklab {
namespace {

using Words4 = std::array<std::uint32_t, 4>;

// Known answers: file kat_vectors of Random123 1.09, the three lines "philox4x32 10".
TEST(Philox, MatchesThePublishedKnownAnswers) {
  EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}), (Words4{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox4x32({~0U, ~0U, ~0U, ~0U}, {~0U, ~0U}), (Words4{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Words4{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Philox, LaysSeedStreamAndIndexOutAsTheHeaderSays) {
  constexpr std::uint64_t kSeed = 0x299f31d0a4093822;
  constexpr std::uint64_t kIndex = 0x0000000700000005;
  Philox random(kSeed, Stream::Batch, kIndex);
  for (std::uint32_t position = 0; position < 3; ++position) {
    for (const std::uint32_t word : philox4x32({position, 3, 5, 7}, {0xa4093822, 0x299f31d0})) {
      EXPECT_EQ(random.next_u32(), word);
    }
  }
}

TEST(Philox, GivesOtherNumbersForOtherNames) {
  const std::uint32_t first = Philox(1, Stream::Init, 0).next_u32();
  EXPECT_EQ(Philox(1, Stream::Init, 0).next_u32(), first);
  EXPECT_NE(Philox(2, Stream::Init, 0).next_u32(), first);
  EXPECT_NE(Philox(1, Stream::Split, 0).next_u32(), first);
  EXPECT_NE(Philox(1, Stream::Init, 1).next_u32(), first);
  EXPECT_NE(Philox(1ULL << 32 | 1, Stream::Init, 0).next_u32(), first);
}

TEST(Philox, UniformsStayInRangeWithTheRightMean) {
  Philox random(11, Stream::Init, 0);
  constexpr int kDraws = 100000;
  double sum = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double u = random.next_uniform();
    ASSERT_GE(u, 0.0);
    ASSERT_LT(u, 1.0);
    sum += u;
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 5 * 0.29 / std::sqrt(kDraws));  // five standard errors
}

TEST(Philox, NormalsHaveTheMomentsOfN01) {
  Philox random(12, Stream::Init, 0);
  constexpr int kDraws = 200000;
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.next_normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  // Five standard errors each: var(x) = 1, var(x^2) = 2, var(x^4) = 96.
  const double root = std::sqrt(kDraws);
  EXPECT_NEAR(sum / kDraws, 0, 5 / root);
  EXPECT_NEAR(squares / kDraws, 1, 5 * std::sqrt(2.0) / root);
  EXPECT_NEAR(fourth / kDraws, 3, 5 * std::sqrt(96.0) / root);
}

TEST(Philox, BelowReachesEveryValueEquallyOften) {
  Philox random(13, Stream::Split, 0);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) {
    ++counts[random.next_below(7)];
  }
  for (const int count : counts) {
    EXPECT_NEAR(count, 10000, 500);
  }
  EXPECT_EQ(random.next_below(1), 0U);
  EXPECT_LT(random.next_below(0x80000001U), 0x80000001U);  // nearly every second draw is rejected
}

TEST(Philox, ShuffleIsAPermutationAndMovesThings) {
  std::vector<std::int32_t> values(1000);
  std::iota(values.begin(), values.end(), 0);
  const std::vector<std::int32_t> ordered = values;
  Philox(5, Stream::Split, 0).shuffle(values);
  EXPECT_NE(values, ordered);
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, ordered);
  std::vector<std::int32_t> empty;
  Philox(5, Stream::Split, 0).shuffle(empty);
  EXPECT_TRUE(empty.empty());
}

TEST(Philox, ShuffleGivesEveryOrderEquallyOften) {
  constexpr int kShuffles = 6000;
  std::map<std::vector<std::int32_t>, int> counts;
  for (std::uint64_t index = 0; index < kShuffles; ++index) {
    std::vector<std::int32_t> values = {0, 1, 2};
    Philox(5, Stream::Split, index).shuffle(values);
    ++counts[values];
  }
  EXPECT_EQ(counts.size(), 6U);
  for (const auto& [order, count] : counts) {
    EXPECT_NEAR(count, kShuffles / 6, 5 * 29);  // five standard deviations of a binomial count
  }
}

}  // namespace
}  // namespace groklab
