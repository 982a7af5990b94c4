// SPDX-License-Identifier: MIT
#include "core/mt19937.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

// Seed 5489: the sequence of the C++ standard's mt19937; its 10000th number is 4123659995 ([rand.predef]).
TEST(Mt19937, MatchesTheStandardsSequenceForTheDefaultSeed) {
  Mt19937 random(5489U);
  const std::uint32_t first[] = {3499211612, 581869302, 3890346734, 3586334585, 545404204};
  for (const std::uint32_t expected : first) {
    EXPECT_EQ(random.next_u32(), expected);
  }
  for (int i = 5; i < 9999; ++i) {
    random.next_u32();
  }
  EXPECT_EQ(random.next_u32(), 4123659995U);
}

// The first numbers of the authors' mt19937ar.out.
TEST(Mt19937, MatchesTheAuthorsOutputForAnArrayOfWords) {
  const std::uint32_t words[] = {0x123, 0x234, 0x345, 0x456};
  Mt19937 random{std::span<const std::uint32_t>(words)};
  const std::uint32_t first[] = {1067595299, 955945823, 477289528, 4107218783, 4228976476};
  for (const std::uint32_t expected : first) {
    EXPECT_EQ(random.next_u32(), expected);
  }
}

}  // namespace
}  // namespace groklab
