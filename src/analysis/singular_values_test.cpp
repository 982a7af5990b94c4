// SPDX-License-Identifier: MIT
#include "analysis/singular_values.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/philox.hpp"

namespace groklab {
namespace {

/// A unit vector without zeros.
std::vector<double> direction(std::ptrdiff_t n, std::uint64_t seed) {
  Philox random(seed, Stream::Init, 0);
  std::vector<double> u(static_cast<size_t>(n));
  double squares = 0;
  for (double& x : u) {
    x = 0.1 + random.next_uniform();
    squares += x * x;
  }
  for (double& x : u) {
    x /= std::sqrt(squares);
  }
  return u;
}

/// (1 - 2 u u^T) diag(sigma) (1 - 2 v v^T), [m, n]: reflections leave the singular values.
std::vector<float> planted(std::ptrdiff_t m, std::ptrdiff_t n, const std::vector<double>& sigma) {
  const std::vector<double> u = direction(m, 1);
  const std::vector<double> v = direction(n, 2);
  const auto reflected = [](const std::vector<double>& w, size_t i, size_t j) {
    return (i == j ? 1.0 : 0.0) - 2 * w[i] * w[j];
  };
  std::vector<float> a(static_cast<size_t>(m * n));
  for (size_t i = 0; i < u.size(); ++i) {
    for (size_t j = 0; j < v.size(); ++j) {
      double sum = 0;
      for (size_t k = 0; k < sigma.size(); ++k) {
        sum += reflected(u, i, k) * sigma[k] * reflected(v, k, j);
      }
      a[i * v.size() + j] = static_cast<float>(sum);
    }
  }
  return a;
}

TEST(SingularValues, FindPlantedOnesInBothOrientations) {
  const std::vector<double> sigma = {5, 2, 1, 0.25};
  for (const auto& [m, n] : {std::pair<std::ptrdiff_t, std::ptrdiff_t>{4, 9}, {9, 4}, {4, 4}, {4, 200}}) {
    const std::vector<float> a = planted(m, n, sigma);
    const std::vector<double> found = singular_values({a.data(), m, n});
    ASSERT_EQ(found.size(), sigma.size());
    for (size_t i = 0; i < sigma.size(); ++i) {
      // Rounding the elements to float moves a singular value by at most the Frobenius norm of what is rounded away.
      EXPECT_NEAR(found[i], sigma[i], 5 * 6e-8 * 2) << m << " x " << n;
    }
  }
}

TEST(SingularValues, OfRowsWithGapsReadOnlyTheColumns) {
  const std::vector<float> a = {3, 0, 99, 0, 4, 99};
  const std::vector<double> found = singular_values({a.data(), 2, 2, 3});
  EXPECT_NEAR(found[0], 4, 1e-14);
  EXPECT_NEAR(found[1], 3, 1e-14);
}

TEST(SingularValues, OfAVectorIsItsLength) {
  const std::vector<float> a = {3, 4};
  EXPECT_NEAR(singular_values({a.data(), 1, 2}).at(0), 5, 1e-14);
  EXPECT_NEAR(singular_values({a.data(), 2, 1}).at(0), 5, 1e-14);
}

TEST(SingularValues, ThatRoundingMadeAreZero) {
  std::vector<float> a;  // 1 .. 20 times 1 .. 30: rank one, exact in float
  for (int i = 1; i <= 20; ++i) {
    for (int j = 1; j <= 30; ++j) {
      a.push_back(static_cast<float>(i * j));
    }
  }
  const std::vector<double> found = singular_values({a.data(), 20, 30});
  EXPECT_NEAR(found[0], std::sqrt(2870.0 * 9455.0), 1e-9);
  for (size_t i = 1; i < found.size(); ++i) {
    EXPECT_EQ(found[i], 0);
  }
}

TEST(SingularValues, OfZeroAreZero) {
  const std::vector<float> a(12);
  EXPECT_EQ(singular_values({a.data(), 3, 4}), (std::vector<double>{0, 0, 0}));
}

TEST(SingularValues, ObjectTakesMatricesOfAnyShapeInTurn) {
  SingularValues solver;
  for (const std::ptrdiff_t n : {2, 7, 3}) {
    const std::vector<float> a = planted(n, 8, {2, 1});
    const std::span<const double> found = solver.compute({a.data(), n, 8});
    ASSERT_EQ(found.size(), static_cast<size_t>(n));
    EXPECT_NEAR(found[0], 2, 1e-6);
    EXPECT_NEAR(found[1], 1, 1e-6);
  }
}

}  // namespace
}  // namespace groklab
