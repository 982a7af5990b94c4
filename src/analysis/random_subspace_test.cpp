// SPDX-License-Identifier: MIT
#include "analysis/random_subspace.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace groklab {
namespace {

double product(const std::vector<double>& frame, int i, int j, int n) {
  const double* x = frame.data() + i * n;
  return std::inner_product(x, x + n, frame.data() + j * n, 0.0);
}

TEST(RandomSubspace, IsOrthonormalUpToAllDimensions) {
  constexpr int kN = 17;
  for (const auto& [within, r] : {std::pair(Within::Everything, kN), std::pair(Within::ZeroMean, kN - 1)}) {
    Philox draw(3, Stream::Control, 0);
    const std::vector<double> frame = random_subspace(r, kN, within, draw);
    for (int i = 0; i < r; ++i) {
      for (int j = 0; j <= i; ++j) {
        EXPECT_NEAR(product(frame, i, j, kN), i == j ? 1 : 0, 1e-13);
      }
      if (within == Within::ZeroMean) {
        EXPECT_NEAR(std::accumulate(frame.begin() + i * kN, frame.begin() + (i + 1) * kN, 0.0), 0, 1e-13);
      }
    }
  }
}

// A fixed unit vector has r / n of its square in a random subspace on average; over 4,000 draws of 3 of 10 dimensions
// the standard error is sqrt(2 r (n - r) / (n^2 (n + 2))) / sqrt(4000) = 0.003.
TEST(RandomSubspace, HasNoDirectionOfItsOwn) {
  constexpr int kN = 10;
  constexpr int kDraws = 4000;
  for (const int axis : {0, 9}) {
    double mean = 0;
    for (int i = 0; i < kDraws; ++i) {
      Philox draw(5, Stream::Control, static_cast<std::uint64_t>(i));
      const std::vector<double> frame = random_subspace(3, kN, Within::Everything, draw);
      for (int row = 0; row < 3; ++row) {
        const double along = frame[static_cast<size_t>(row * kN + axis)];
        mean += along * along / kDraws;
      }
    }
    EXPECT_NEAR(mean, 0.3, 0.012);  // four standard errors
  }
}

}  // namespace
}  // namespace groklab
