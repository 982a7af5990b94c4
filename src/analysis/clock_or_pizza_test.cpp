// SPDX-License-Identifier: MIT
#include "analysis/clock_or_pizza.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/planted_networks.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

constexpr int kPrime = 29;
constexpr int kKey = 5;

// dQ / dE_a of cos(w (a + b - c)) points along w (c - b) and dQ / dE_b along w (c - a), so the cosine between them is
// cos(w (a - b)): 1 where a = b, and -1 / (p - 1) on average elsewhere, 0 over all. 256 draws of standard deviation
// sqrt(1/2) have a standard error of 0.044.
TEST(ClockOrPizza, FindsTheClock) {
  Subject subject(planted_transformer(kPrime, kNeuronsAFrequency, "quadratic"));
  plant_clock_transformer(subject, kKey);
  const Dissection found = subject.dissect();
  ASSERT_TRUE(found.clock_or_pizza);
  EXPECT_NEAR(found.clock_or_pizza->gradient_symmetricity.mean, 0, 0.18);  // four standard errors
  EXPECT_NEAR(found.clock_or_pizza->gradient_symmetricity.standard_error, 0.044, 0.004);
  EXPECT_NEAR(found.clock_or_pizza->circularity, 0.5, 1e-6);  // one circle: two of the four components
}

TEST(ClockOrPizza, FindsThePizza) {
  Subject subject(planted_transformer(kPrime, 2 * kPizzaAngles, "relu"));
  plant_pizza_transformer(subject, kKey);
  const Dissection found = subject.dissect();
  ASSERT_TRUE(found.clock_or_pizza);
  EXPECT_NEAR(found.clock_or_pizza->gradient_symmetricity.mean, 1, 1e-12);
  // Its logit is |cos(w (a - b) / 2)| up to the harmonics of 24 angles: a function of the distance.
  EXPECT_LT(*found.clock_or_pizza->distance_irrelevance, 0.02);
  EXPECT_NEAR(found.clock_or_pizza->circularity, 0.5, 1e-6);
}

TEST(DistanceIrrelevance, IsZeroForAFunctionOfTheDistanceAndOneForAFunctionOfTheSum) {
  for (const char* operation : {"add", "sub", "mul", "2a + 3b + 1"}) {
    Subject subject({"task.p=13", "model.d_model=6", "model.n_heads=1", "task.operation=" + std::string(operation)});
    const TaskBasis& basis = subject.frame.bases[std::string(operation) == "mul" ? 1 : 0];
    ASSERT_TRUE(basis.linear);
    const int n = basis.coordinates.n;
    std::vector<double> of_distance(static_cast<size_t>(13 * 13 * 13));
    std::vector<double> of_sum = of_distance;
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < n; ++j) {
        const std::ptrdiff_t row = basis.coordinates.pair_row(i, j);
        const auto at = static_cast<size_t>(row * 13 + subject.frame.grid.label[static_cast<size_t>(row)]);
        of_distance[at] = std::cos(kTau * ((basis.linear->a * i - basis.linear->b * j + n * n) % n) / n);
        of_sum[at] = std::cos(kTau * ((basis.linear->a * i + basis.linear->b * j) % n) / n);
      }
    }
    SCOPED_TRACE(operation);
    const auto irrelevance = [&](const std::vector<double>& logits) {
      return distance_irrelevance(basis.coordinates, *basis.linear, subject.frame.grid, {logits.data(), 169, 13});
    };
    EXPECT_NEAR(irrelevance(of_distance), 0, 1e-12);
    // For even n (mul: 12) a distance meets the sums of its own parity only; a cosine varies as much over those.
    EXPECT_NEAR(irrelevance(of_sum), 1, 1e-12);
    EXPECT_EQ(irrelevance(std::vector<double>(169 * 13, 2.5)), 1) << "nothing varies, so nothing with the distance";
  }
}

TEST(Circularity, IsOneForTwoCirclesAndLowForNoise) {
  constexpr int kWidth = 12;
  std::vector<double> circles(static_cast<size_t>(kPrime * kWidth));
  std::vector<double> noise = circles;
  Philox draw(4, Stream::Control, 0);
  for (int t = 0; t < kPrime; ++t) {
    const auto row = static_cast<size_t>(t * kWidth);
    for (int i = 0; i < 2; ++i) {
      const double angle = kTau * ((i == 0 ? 3 : 10) * t % kPrime) / kPrime;
      circles[row + static_cast<size_t>(2 * i)] = (2 - i) * std::cos(angle) + 7;  // the mean is taken off
      circles[row + static_cast<size_t>(2 * i) + 1] = (2 - i) * std::sin(angle);
    }
    for (int j = 0; j < kWidth; ++j) {
      noise[row + static_cast<size_t>(j)] = draw.next_normal();
    }
  }
  EXPECT_NEAR(circularity({circles.data(), kPrime, kWidth}), 1, 1e-12);
  EXPECT_LT(circularity({noise.data(), kPrime, kWidth}), 0.6);  // the largest of 14 shares, at 1/14 each on average
  EXPECT_EQ(circularity({std::vector<double>(static_cast<size_t>(kPrime * kWidth), 3.0).data(), kPrime, kWidth}), 0);
}

}  // namespace
}  // namespace groklab
