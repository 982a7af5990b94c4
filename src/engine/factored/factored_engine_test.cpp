// SPDX-License-Identifier: MIT
// The factored engine against the double reference, dropout masks included, on every architecture of the case table.
// PyTorch's comparisons are in tests/oracle; there dropout cannot be compared.
#include "engine/factored/factored_engine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "core/philox.hpp"
#include "engine/reference/reference_model.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

// Float rounding of a few hundred operations in a row, each 6e-8: 5e-7 is the worst seen. The oracle has the same gate.
constexpr double kGradientTolerance = 5e-6;
constexpr double kLossTolerance = 1e-6;
constexpr double kKink = 1e-5;             // a ReLU input nearer to zero may fall on either side of it
constexpr std::size_t kMaxExamples = 128;  // more examples than this always have such an input
constexpr std::uint64_t kSeeds = 40;

/// A case at a random point near its initial parameters.
struct RandomPoint : TinyTask {
  RandomPoint(const std::vector<std::string>& overrides, std::uint64_t seed) : TinyTask(overrides), point(params) {
    Philox random(seed, Stream::Init, 1U << 20U);
    for (float& value : point) {
      value += static_cast<float>(0.05 * random.next_normal());  // biases and norms off their initial 0 and 1
    }
    // A mini-batch: some of the training set, in an order of its own.
    batch = data.train_ids;
    random.shuffle(batch);
    batch.resize(std::min(kMaxExamples, (batch.size() + 1) / 2));
  }

  std::vector<float> point;
  std::vector<std::int32_t> batch;
};

double distance(std::span<const float> x, std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += (static_cast<double>(x[i]) - y[i]) * (static_cast<double>(x[i]) - y[i]);
  }
  return std::sqrt(sum);
}

double norm(std::span<const double> x) { return std::sqrt(std::inner_product(x.begin(), x.end(), x.begin(), 0.0)); }

class FactoredEngineCase : public testing::TestWithParam<GradientCase> {};

TEST_P(FactoredEngineCase, GradientOfAMiniBatchIsTheDoubleReferences) {
  const DropoutKey key{.seed = 77, .step = 12};
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const RandomPoint setup(GetParam().overrides, seed);
    ThreadPool pool(2);
    ReferenceModel<double> reference(setup.inputs(pool));
    const std::vector<double> params(setup.point.begin(), setup.point.end());
    if (setup.config.model.activation == Activation::Relu) {
      const std::vector<double> inputs = reference.pre_activations(params, setup.batch, key);
      if (std::any_of(inputs.begin(), inputs.end(), [](double x) { return std::abs(x) <= kKink; })) {
        continue;
      }
    }
    const std::unique_ptr<Engine> engine = make_factored_engine(setup.inputs(pool));
    std::vector<double> truth(params.size());
    std::vector<float> gradient(params.size(), std::numeric_limits<float>::quiet_NaN());  // overwritten
    const LossSummary expected = reference.gradient(params, setup.batch, key, truth);
    const LossSummary summary = engine->gradient(setup.point, setup.batch, key, gradient);
    EXPECT_LE(distance(gradient, truth), kGradientTolerance * norm(truth));
    EXPECT_NEAR(summary.loss, expected.loss, kLossTolerance * expected.loss);
    EXPECT_EQ(summary.count, expected.count);
    return;
  }
  FAIL() << "every seed has a ReLU input near zero";
}

TEST_P(FactoredEngineCase, EvaluationAndLogitsAreTheDoubleReferences) {
  const RandomPoint setup(GetParam().overrides, 1);
  ThreadPool pool(2);
  ReferenceModel<double> reference(setup.inputs(pool));
  const std::unique_ptr<Engine> engine = make_factored_engine(setup.inputs(pool));
  const std::vector<double> params(setup.point.begin(), setup.point.end());
  const std::vector<std::int32_t>& ids = setup.data.test_ids;
  const LossSummary expected = reference.evaluate(params, ids);
  const LossSummary summary = engine->evaluate(setup.point, ids);
  EXPECT_NEAR(summary.loss, expected.loss, kLossTolerance * expected.loss);
  EXPECT_EQ(summary.correct, expected.correct);

  std::vector<double> truth(ids.size() * static_cast<std::size_t>(setup.config.model.d_vocab_out));
  std::vector<float> logits(truth.size());
  reference.logits(params, ids, truth);
  engine->logits(setup.point, ids, logits);
  EXPECT_LE(distance(logits, truth), kGradientTolerance * norm(truth));
}

TEST_P(FactoredEngineCase, GivesTheSameBitsForAnyNumberOfThreads) {
  const RandomPoint setup(GetParam().overrides, 2);
  std::vector<float> first;
  double first_loss = 0;
  for (const int threads : {1, 2, 3}) {
    ThreadPool pool(threads);
    const std::unique_ptr<Engine> engine = make_factored_engine(setup.inputs(pool));
    std::vector<float> gradient(setup.point.size());
    engine->gradient(setup.point, setup.batch, {5, 5}, gradient);  // what a call leaves behind must not show
    const double loss = engine->gradient(setup.point, setup.data.train_ids, {5, 6}, gradient).loss +
                        engine->evaluate(setup.point, setup.data.test_ids).loss;
    if (threads == 1) {
      first = gradient;
      first_loss = loss;
    }
    EXPECT_EQ(gradient, first) << threads << " threads";
    EXPECT_EQ(loss, first_loss) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(Factored, FactoredEngineCase, testing::ValuesIn(gradient_cases()),
                         [](const auto& param_info) { return identifier_of(param_info.param.name); });

TEST(FactoredEngine, SaysNanWhenParametersAreNan) {
  for (const char* layers : {"model.n_layers=1", "model.n_layers=2"}) {
    const RandomPoint setup({"task.p=23", "model.d_model=8", "model.n_heads=2", layers}, 1);
    ThreadPool pool(1);
    const std::unique_ptr<Engine> engine = make_factored_engine(setup.inputs(pool));
    const std::vector<float> params(setup.point.size(), std::numeric_limits<float>::quiet_NaN());
    EXPECT_TRUE(std::isnan(engine->evaluate(params, setup.data.test_ids).loss)) << layers;
  }
}

}  // namespace
}  // namespace groklab
