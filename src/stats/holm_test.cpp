// SPDX-License-Identifier: MIT
#include "stats/holm.hpp"

#include <gtest/gtest.h>

namespace groklab {
namespace {

TEST(Holm, AdjustsStepByStepAndNeverGoesDown) {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02
  const std::vector<double> adjusted = holm_adjusted(std::vector<double>{0.01, 0.04, 0.03, 0.005});
  const std::vector<double> expected = {0.03, 0.06, 0.06, 0.02};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(adjusted[i], expected[i], 1e-15);
  }
}

TEST(Holm, StaysWithinOne) {
  EXPECT_EQ(holm_adjusted(std::vector<double>{0.9, 0.8}), (std::vector<double>{1, 1}));
  EXPECT_EQ(holm_adjusted(std::vector<double>{0.03}), (std::vector<double>{0.03}));
  EXPECT_TRUE(holm_adjusted({}).empty());
}

}  // namespace
}  // namespace groklab
