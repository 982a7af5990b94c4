// SPDX-License-Identifier: MIT
#include "stats/logistic_regression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "core/philox.hpp"

namespace groklab {
namespace {

using Labels = std::vector<std::uint8_t>;

struct Examples {
  std::vector<double> x;
  Labels positive;
  std::ptrdiff_t n_features;

  MatrixView<const double> view() const { return {x.data(), static_cast<std::ptrdiff_t>(positive.size()), n_features}; }
};

Examples examples(int n, std::ptrdiff_t n_features) {
  Philox draw(4, Stream::Init, 0);
  Examples found{{}, {}, n_features};
  for (int i = 0; i < n; ++i) {
    double score = 0.3;
    for (std::ptrdiff_t j = 0; j < n_features; ++j) {
      found.x.push_back(draw.next_normal());
      score += (j % 2 == 0 ? 1 : -0.5) * found.x.back();
    }
    found.positive.push_back(draw.next_uniform() < 1 / (1 + std::exp(-score)) ? 1 : 0);
  }
  return found;
}

/// Gradient of the objective at a model, from its definition: [intercept, weights...].
std::vector<double> gradient(const Examples& data, const LogisticModel& model, double c) {
  std::vector<double> g(model.weights.size() + 1);
  for (std::size_t i = 0; i < data.positive.size(); ++i) {
    const std::span<const double> x(data.x.data() + i * model.weights.size(), model.weights.size());
    const double error = c * (model.probability(x) - data.positive[i]);
    g[0] += error;
    for (std::size_t j = 0; j < x.size(); ++j) {
      g[j + 1] += error * x[j];
    }
  }
  for (std::size_t j = 0; j < model.weights.size(); ++j) {
    g[j + 1] += model.weights[j];
  }
  return g;
}

TEST(LogisticRegression, StopsWhereTheGradientIsZero) {
  for (const double c : {0.01, 1.0, 100.0}) {
    const Examples data = examples(80, 5);
    const LogisticModel model = fit_logistic(data.view(), data.positive, c);
    for (const double g : gradient(data, model, c)) {
      EXPECT_NEAR(g, 0, 1e-8) << c;  // sums of 80 terms of size c
    }
  }
}

// Without features the best intercept is the log-odds of the shares.
TEST(LogisticRegression, TheInterceptIsNotPenalised) {
  const Examples data{{}, {1, 1, 1, 0}, 0};
  EXPECT_NEAR(fit_logistic(data.view(), data.positive, 0.01).intercept, std::log(3.0), 1e-9);
}

// c = 1, x = +-1, one example each: w minimises 2 log(1 + exp(-w)) + w^2 / 2, so w = 2 / (1 + exp(w)): 0.8526055.
TEST(LogisticRegression, SolvesTheTwoPointProblem) {
  const Examples data{{-1, 1}, {0, 1}, 1};
  const LogisticModel model = fit_logistic(data.view(), data.positive, 1);
  EXPECT_NEAR(model.weights[0], 2 / (1 + std::exp(model.weights[0])), 1e-10);
  EXPECT_NEAR(model.intercept, 0, 1e-10);
}

TEST(LogisticRegression, ConvergesOnSeparableData) {
  const Examples data{{-3, -2, 2, 3}, {0, 0, 1, 1}, 1};
  const LogisticModel model = fit_logistic(data.view(), data.positive, 1e6);
  for (const double g : gradient(data, model, 1e6)) {
    EXPECT_NEAR(g, 0, 1e-6);
  }
  EXPECT_GT(model.weights[0], 1);
}

TEST(LogisticRegression, OneClassAloneGivesItsShareAndNoWeights) {
  const Examples data{{1, 2, 3}, {1, 1, 1}, 1};
  const LogisticModel model = fit_logistic(data.view(), data.positive, 1);
  EXPECT_EQ(model.weights, std::vector<double>{0});
  EXPECT_NEAR(model.probability(std::vector<double>{9}), 3.5 / 4, 1e-12);
}

}  // namespace
}  // namespace groklab
