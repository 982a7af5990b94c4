// SPDX-License-Identifier: MIT
#include "analysis/linear_probe.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/planted_networks.hpp"
#include "core/philox.hpp"

namespace groklab {
namespace {

constexpr int kP = 13;
constexpr int kWidth = 30;

/// Neurons that hold one random vector for every value of what they know of the pair: [p^2, width].
template <class Known>
std::vector<double> neurons_that_know(const Known& known, std::uint64_t seed) {
  std::vector<double> neurons;
  for (int pair = 0; pair < kP * kP; ++pair) {
    Philox draw(seed, Stream::Init, static_cast<std::uint64_t>(known(pair)));
    for (int j = 0; j < kWidth; ++j) {
      neurons.push_back(draw.next_normal());
    }
  }
  return neurons;
}

class LinearProbesOf : public ::testing::Test {
 protected:
  LinearProbesOf()
      : subject_({"task.p=13", "task.frac_train=0.5", "model.d_model=6", "model.n_heads=1"}),
        noise_(neurons_that_know([](int pair) { return pair; }, 9)) {}

  LinearProbes probes(const std::vector<double>& neurons) {
    return linear_probes({neurons.data(), kP * kP, kWidth}, {noise_.data(), kP * kP, kWidth}, subject_.frame.grid, 1,
                         subject_.pool);
  }

  /// Whether 1 / p is within four standard errors of the accuracy. Neurons that know one of p values give p different
  /// predictions, however many pairs there are.
  static void expect_chance(double accuracy) { EXPECT_NEAR(accuracy, 1.0 / kP, 4 * std::sqrt(1.0 / kP / kP)); }

  Subject subject_;
  std::vector<double> noise_;
};

TEST_F(LinearProbesOf, TheAnswerReadTheAnswerAndNothingElse) {
  const PairGrid& grid = subject_.frame.grid;
  const LinearProbes found =
      probes(neurons_that_know([&](int pair) { return grid.label[static_cast<size_t>(pair)]; }, 2));
  EXPECT_EQ(found.n_fitted, 84);
  EXPECT_EQ(found.n_held_out, 85);
  ASSERT_EQ(found.results.size(), 3U);
  const ProbeResult& answer = found.results[2];
  EXPECT_EQ(answer.target, "c");
  EXPECT_EQ(answer.trained.fitted, 1);
  EXPECT_EQ(answer.trained.held_out, 1);
  expect_chance(answer.shuffled.held_out);
  expect_chance(answer.untrained.held_out);
  EXPECT_GT(answer.untrained.fitted, answer.untrained.held_out + 0.2);  // 30 dimensions remember some of 84 pairs
  expect_chance(found.results[0].trained.held_out);
  expect_chance(found.results[1].trained.held_out);
}

TEST_F(LinearProbesOf, AnInputReadThatInput) {
  const LinearProbes found = probes(neurons_that_know([](int pair) { return pair % kP; }, 3));
  EXPECT_EQ(found.results[1].target, "b");
  EXPECT_EQ(found.results[1].trained.held_out, 1);
  expect_chance(found.results[0].trained.held_out);
  expect_chance(found.results[2].trained.held_out);
}

TEST_F(LinearProbesOf, ConstantNeuronsKnowTheCommonestAnswer) {
  const LinearProbes found = probes(std::vector<double>(static_cast<size_t>(kP * kP * kWidth), 1.5));
  expect_chance(found.results[2].trained.held_out);
}

TEST_F(LinearProbesOf, AnyNumberOfThreadsAreTheSame) {
  const std::vector<double> neurons = neurons_that_know([](int pair) { return pair / 3; }, 5);
  ThreadPool pool(3);
  const LinearProbes three =
      linear_probes({neurons.data(), kP * kP, kWidth}, {noise_.data(), kP * kP, kWidth}, subject_.frame.grid, 1, pool);
  const LinearProbes one = probes(neurons);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(one.results[i].trained.fitted, three.results[i].trained.fitted);
    EXPECT_EQ(one.results[i].trained.held_out, three.results[i].trained.held_out);
  }
}

}  // namespace
}  // namespace groklab
