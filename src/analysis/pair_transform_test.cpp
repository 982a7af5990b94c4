// SPDX-License-Identifier: MIT
#include "analysis/pair_transform.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <numeric>

#include "analysis/fourier_basis.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

double squares(const std::vector<double>& values) {
  return std::inner_product(values.begin(), values.end(), values.begin(), 0.0);
}

TEST(PairTransform, KeepsTheSumOfSquares) {
  ThreadPool pool(2);
  for (const int n : {1, 2, 9, 12, 23}) {
    std::vector<double> values(static_cast<size_t>(n * n * 3));
    Philox draw(2, Stream::Init, 0);
    for (double& value : values) {
      value = draw.next_normal();
    }
    const std::vector<double> coefficients = pair_transform(fourier_basis(n), values, n, pool);
    EXPECT_NEAR(squares(coefficients), squares(values), 1e-12 * squares(values)) << n;
  }
}

TEST(FoldedPairEnergy, CountsAProductOfTwoFrequenciesForBoth) {
  constexpr int kN = 11;
  std::vector<double> values;
  for (int x = 0; x < kN; ++x) {
    for (int y = 0; y < kN; ++y) {
      const double w = 2 * std::numbers::pi / kN;
      values.push_back(2 + std::cos(3 * w * x + 0.4) * std::sin(4 * w * y) + std::cos(5 * w * (x - y)));
    }
  }
  ThreadPool pool(1);
  const std::vector<double> energy = folded_pair_energy(pair_transform(fourier_basis(kN), values, kN, pool), kN);
  const double pairs = kN * kN;
  const std::vector<double> expected = {4 * pairs, 0, 0, pairs / 4, pairs / 4, pairs / 2};
  for (size_t k = 0; k < expected.size(); ++k) {
    EXPECT_NEAR(energy[k], expected[k], 1e-10) << k;
  }
}

TEST(FoldedPairShares, StandAtTheFrequenciesOfBothResidues) {
  constexpr int kN = 11;
  constexpr size_t kK = 6;
  std::vector<double> values;
  for (int x = 0; x < kN; ++x) {
    for (int y = 0; y < kN; ++y) {
      const double w = 2 * std::numbers::pi / kN;
      values.push_back(2 + std::cos(3 * w * x + 0.4) * std::sin(4 * w * y) + std::cos(5 * w * (x - y)));
      values.push_back(7);
    }
  }
  ThreadPool pool(1);
  const std::vector<double> coefficients = pair_transform(fourier_basis(kN), values, kN, pool);
  const std::vector<double> shares = folded_pair_shares(coefficients, kN);
  ASSERT_EQ(shares.size(), kK * kK);
  EXPECT_NEAR(shares[3 * kK + 4], 1.0 / 3, 1e-12) << "3 of the first, 4 of the second: energies of 1/4 and 1/2";
  EXPECT_NEAR(shares[5 * kK + 5], 2.0 / 3, 1e-12);
  EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
  EXPECT_EQ(shares[0], 0) << "the constant";
}

}  // namespace
}  // namespace groklab
