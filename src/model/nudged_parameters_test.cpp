// SPDX-License-Identifier: MIT
#include "model/nudged_parameters.hpp"

#include <gtest/gtest.h>

#include <array>
#include <bit>

namespace groklab {
namespace {

/// Floats in the order of their values: neighbours differ by one.
std::int64_t place(float value) {
  const auto bits = std::bit_cast<std::int32_t>(value);
  return bits >= 0 ? bits : std::int64_t{-0x80000000LL} - bits;
}

TEST(NudgedParameters, MoveByAtMostOneUnitInTheLastPlaceInEachDirectionEquallyOften) {
  std::vector<float> params(30000);
  for (size_t i = 0; i < params.size(); ++i) {
    params[i] = (i % 2 == 0 ? 1.0F : -1.0F) * (0.001F + static_cast<float>(i) * 1e-4F);
  }
  const std::vector<float> nudged = nudged_parameters(params, 3);
  std::array<int, 3> count{};
  for (size_t i = 0; i < params.size(); ++i) {
    const std::int64_t moved = place(nudged[i]) - place(params[i]);
    ASSERT_LE(std::abs(moved), 1);
    ++count[static_cast<size_t>(moved + 1)];
  }
  for (const int n : count) {
    EXPECT_NEAR(n, 10000, 330);  // four standard deviations of a third of 30,000 draws
  }
}

TEST(NudgedParameters, AreAFunctionOfTheSeed) {
  const std::vector<float> params(1000, 0.5F);
  EXPECT_EQ(nudged_parameters(params, 1), nudged_parameters(params, 1));
  EXPECT_NE(nudged_parameters(params, 1), nudged_parameters(params, 2));
}

}  // namespace
}  // namespace groklab
