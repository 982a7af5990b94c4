// SPDX-License-Identifier: MIT
#include "analysis/quadruples.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace groklab {
namespace {

// r = np.random.RandomState(0); [r.randint(0, 97) for _ in range(6)]: 44 47 64 67 67 9
TEST(PublishedQuadruples, AreDrawnInTurn) {
  const std::vector<Quadruple> sample = published_quadruples(97);
  ASSERT_EQ(sample.size(), 2000U);
  EXPECT_EQ(sample[0].a, 44);
  EXPECT_EQ(sample[0].b, 47);
  EXPECT_EQ(sample[0].c, 64);
  EXPECT_EQ(sample[0].d, 27);
  EXPECT_EQ(sample[1].a, 67);
  EXPECT_EQ(sample[1].b, 67);
  EXPECT_EQ(sample[1].c, 9);
  EXPECT_EQ(sample[1].d, 28);
}

TEST(PublishedQuadruples, HaveEqualSums) {
  for (const int p : {2, 7, 97}) {
    for (const Quadruple& q : published_quadruples(p)) {
      ASSERT_EQ((q.a + q.b) % p, (q.c + q.d) % p);
      ASSERT_TRUE(0 <= q.d && q.d < p);
    }
  }
}

// The same draws in NumPy: (a == c).sum() is 14.
TEST(PublishedQuadruples, HoldTheTrivialOnes) {
  const std::vector<Quadruple> sample = published_quadruples(97);
  EXPECT_EQ(std::count_if(sample.begin(), sample.end(), [](const Quadruple& q) { return q.trivial(); }), 14);
}

}  // namespace
}  // namespace groklab
