// SPDX-License-Identifier: MIT
#include "analysis/participation_ratio.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/philox.hpp"

namespace groklab {
namespace {

constexpr double kFloatProducts = 1e-6;  // relative: products and sums in float

double ratio(const std::vector<float>& h, std::ptrdiff_t units, int threads = 2) {
  ThreadPool pool(threads);
  return participation_ratio({h.data(), static_cast<std::ptrdiff_t>(h.size()) / units, units}, pool);
}

TEST(ParticipationRatio, CountsEqualIndependentDirections) {
  // Plus and minus each unit vector of 5 units, around a mean that does not count: C is a multiple of the identity.
  constexpr std::ptrdiff_t kUnits = 5;
  std::vector<float> h;
  for (int i = 0; i < kUnits; ++i) {
    for (const float sign : {1.0F, -1.0F}) {
      for (int j = 0; j < kUnits; ++j) {
        h.push_back(100 + (i == j ? sign : 0));
      }
    }
  }
  EXPECT_NEAR(ratio(h, kUnits), kUnits, kUnits * kFloatProducts);
}

TEST(ParticipationRatio, OfDifferentVariancesIsWorkedOutByHand) {
  // Variances 9 and 1: (9 + 1)^2 / (81 + 1).
  const std::vector<float> h = {3, 0, -3, 0, 0, 1, 0, -1};
  EXPECT_NEAR(ratio(h, 2), 100.0 / 82.0, 2 * kFloatProducts);
}

TEST(ParticipationRatio, SeesCorrelations) {
  // Both units carry the same values: one direction.
  const std::vector<float> h = {1, 2, 5, 10, -3, -6};
  EXPECT_NEAR(ratio(h, 2), 1, kFloatProducts);
}

TEST(ParticipationRatio, OfRandomActivationsApproachesTheNumberOfUnits) {
  // Of n examples of k equal independent units the mean of PR is k / (1 + k / n) to first order: 19.9 here.
  constexpr std::ptrdiff_t kUnits = 20;
  Philox random(3, Stream::Init, 0);
  std::vector<float> h(static_cast<size_t>(4000 * kUnits));
  for (float& x : h) {
    x = static_cast<float>(random.next_normal());
  }
  EXPECT_NEAR(ratio(h, kUnits), 19.9, 0.1);
}

TEST(ParticipationRatio, IsZeroWhereNothingVaries) {
  EXPECT_EQ(ratio(std::vector<float>(12, 0.0F), 4), 0);
  EXPECT_EQ(ratio(std::vector<float>(3 * 700, 0.1F), 3), 0);
  EXPECT_EQ(ratio({1, 2, 3}, 3), 0);  // one example
  const float x = 0.1F;
  EXPECT_EQ(ratio({x, x, std::nextafter(x, 1.0F), x}, 2), 0);  // nothing but a last bit
}

TEST(ParticipationRatio, HasTheSameBitsForAnyNumberOfThreads) {
  Philox random(4, Stream::Init, 0);
  std::vector<float> h(static_cast<size_t>(600 * 37));
  for (float& x : h) {
    x = static_cast<float>(random.next_uniform());
  }
  EXPECT_EQ(ratio(h, 37, 1), ratio(h, 37, 2));
  EXPECT_EQ(ratio(h, 37, 1), ratio(h, 37, 3));
}

}  // namespace
}  // namespace groklab
