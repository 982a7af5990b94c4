// SPDX-License-Identifier: MIT
#include "engine/reference/reference_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

class EveryCase : public testing::TestWithParam<GradientCase> {};

TEST_P(EveryCase, GivesTheSameBitsForAnyNumberOfThreads) {
  const TinyTask setup(GetParam().overrides);
  std::vector<float> first;
  double first_loss = 0;
  for (const int threads : {1, 2, 3}) {
    ThreadPool pool(threads);
    const std::unique_ptr<Engine> engine = make_reference_engine(setup.inputs(pool));
    std::vector<float> gradient(setup.params.size(), std::numeric_limits<float>::quiet_NaN());  // overwritten
    const double loss = engine->gradient(setup.params, setup.data.train_ids, {5, 6}, gradient).loss;
    if (threads == 1) {
      first = gradient;
      first_loss = loss;
    }
    EXPECT_EQ(gradient, first) << threads << " threads";
    EXPECT_EQ(loss, first_loss) << threads << " threads";
  }
}

TEST_P(EveryCase, EvaluateAgreesWithLogits) {
  const TinyTask setup(GetParam().overrides);
  if (setup.config.model.output_scale > 0) {
    GTEST_SKIP() << "its losses are those of s (f - f0)";
  }
  ThreadPool pool(2);
  const std::unique_ptr<Engine> engine = make_reference_engine(setup.inputs(pool));
  const std::vector<std::int32_t>& ids = setup.data.test_ids;
  const auto classes = static_cast<std::size_t>(setup.spec.config.d_vocab_out);
  std::vector<float> logits(ids.size() * classes);
  engine->logits(setup.params, ids, logits);
  double loss = 0;
  std::int64_t correct = 0;
  double margin = 0;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const float* row = logits.data() + i * classes;
    const auto label = static_cast<std::size_t>(setup.data.label[static_cast<std::size_t>(ids[i])]);
    double sum = 0;
    float other = -std::numeric_limits<float>::infinity();
    for (std::size_t j = 0; j < classes; ++j) {
      other = j == label ? other : std::max(other, row[j]);
      sum += std::exp(static_cast<double>(row[j]) - static_cast<double>(row[label]));
    }
    loss += std::log(sum);
    margin += static_cast<double>(row[label]) - static_cast<double>(other);
    correct += static_cast<std::size_t>(std::max_element(row, row + classes) - row) == label ? 1 : 0;
  }
  const LossSummary summary = engine->evaluate(setup.params, ids);
  EXPECT_NEAR(summary.loss, loss / static_cast<double>(ids.size()), 1e-5 * summary.loss);
  EXPECT_EQ(summary.correct, correct);
  EXPECT_EQ(summary.count, std::ssize(ids));
  EXPECT_NEAR(summary.margin, margin / static_cast<double>(ids.size()), 1e-12 * std::abs(margin));
}

INSTANTIATE_TEST_SUITE_P(Reference, EveryCase, testing::ValuesIn(gradient_cases()),
                         [](const auto& param_info) { return identifier_of(param_info.param.name); });

TEST(ReferenceModel, LazyOutputsStartAtChanceAndAreScaledInLossAndGradient) {
  // At the initial parameters s (f - f0) = 0, so the loss is ln(classes) / s^2 whatever the weights are.
  const TinyTask setup({"task.p=23", "model.kind=mlp", "model.format=one-hot", "model.init=native", "model.hidden=[16]",
                        "model.output_scale=4", "loss.dtype=f64"});
  ThreadPool pool(1);
  const std::unique_ptr<Engine> engine = make_reference_engine(setup.inputs(pool));
  EXPECT_NEAR(engine->evaluate(setup.params, setup.data.train_ids).loss, std::log(23.0) / 16, 1e-12);
}

TEST(ReferenceModel, TransformerReadsTheLastPositionAndBlocksDoNotMatter) {
  // A list given whole or in parts: the same logits, example by example.
  const TinyTask setup({"task.p=23", "model.d_model=8", "model.n_heads=2"});
  ThreadPool pool(1);
  ReferenceModel<float> model(setup.inputs(pool));
  std::vector<std::int32_t> all(static_cast<std::size_t>(setup.data.size()));
  std::iota(all.begin(), all.end(), 0);
  std::vector<float> whole(all.size() * 23), one(23);
  model.logits(setup.params, all, whole);
  for (const std::size_t id : {std::size_t{0}, std::size_t{97}, all.size() - 1}) {
    model.logits(setup.params, std::span(all).subspan(id, 1), one);
    EXPECT_TRUE(std::equal(one.begin(), one.end(), whole.begin() + static_cast<std::ptrdiff_t>(id * 23)));
  }
}

TEST(ReferenceModel, DropoutIsOffInEvaluationAndChangesWithTheStep) {
  const TinyTask setup({"task.p=23", "model.d_model=8", "model.n_heads=2", "model.dropout=0.5"});
  ThreadPool pool(1);
  ReferenceModel<double> model(setup.inputs(pool));
  const std::vector<double> params(setup.params.begin(), setup.params.end());
  const double at_0 = model.training_loss(params, setup.data.train_ids, {1, 0}).loss;
  EXPECT_EQ(at_0, model.training_loss(params, setup.data.train_ids, {1, 0}).loss);
  EXPECT_NE(at_0, model.training_loss(params, setup.data.train_ids, {1, 1}).loss);
  EXPECT_NE(at_0, model.training_loss(params, setup.data.train_ids, {2, 0}).loss);
  EXPECT_NE(at_0, model.evaluate(params, setup.data.train_ids).loss);
}

TEST(ReferenceModel, SaysNanWhenParametersAreNan) {
  const TinyTask setup({"task.p=23", "model.d_model=8", "model.n_heads=2"});
  ThreadPool pool(1);
  ReferenceModel<float> model(setup.inputs(pool));
  const std::vector<float> params(setup.params.size(), std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(std::isnan(model.evaluate(params, setup.data.test_ids).loss));
}

}  // namespace
}  // namespace groklab
