// SPDX-License-Identifier: MIT
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/thrown_error.hpp"
#include "engine/engine.hpp"
#include "engine/reference/tiny_task.hpp"
#include "kernels/ref/optimizer.hpp"

namespace groklab {
namespace {

const std::vector<std::string> kFast = {"task.p=23", "model.d_model=8", "model.n_heads=2"};

/// The factored engine with a sign wrong in the gradient of one tensor.
class WrongEngine final : public Engine {
 public:
  WrongEngine(const EngineInputs& inputs, const TensorSpec& wrong)
      : right_(make_factored_engine(inputs)), wrong_(wrong) {}

  std::string_view name() const override { return "wrong"; }
  std::string_view kernels() const override { return right_->kernels(); }

  LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                       std::span<float> gradient) override {
    const LossSummary summary = right_->gradient(params, ids, dropout, gradient);
    for (std::int64_t i = wrong_.offset; i < wrong_.offset + wrong_.size; ++i) {
      gradient[static_cast<std::size_t>(i)] *= -1.0F;
    }
    return summary;
  }
  LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) override {
    return right_->evaluate(params, ids);
  }
  void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) override {
    right_->logits(params, ids, out);
  }

 private:
  std::unique_ptr<Engine> right_;
  const TensorSpec& wrong_;
};

std::vector<std::string> with_engine(std::vector<std::string> overrides, const std::string& engine) {
  overrides.push_back("engine=" + engine);
  return overrides;
}

TEST(MakeEngine, TakesTheOneThatIsAskedForAndTheFastOneOtherwise) {
  ThreadPool pool(1);
  for (const auto& [asked, taken] :
       {std::pair("auto", "factored"), {"factored", "factored"}, {"reference", "reference"}, {"check", "check"}}) {
    const TinyTask task(with_engine(kFast, asked));
    EXPECT_EQ(make_engine(task.inputs(pool))->name(), taken);
  }
}

TEST(CheckEngine, ReturnsWhatTheFastEngineComputesWhileBothAgree) {
  const TinyTask task(with_engine(kFast, "check"));
  ThreadPool pool(2);
  const std::unique_ptr<Engine> check = make_engine(task.inputs(pool));
  const std::unique_ptr<Engine> fast = make_factored_engine(task.inputs(pool));
  EXPECT_EQ(check->name(), "check");
  std::vector<float> gradient(task.params.size()), fast_gradient(task.params.size());
  std::vector<float> params = task.params;
  for (std::uint64_t step = 0; step < 5; ++step) {
    const LossSummary summary = check->gradient(params, task.data.train_ids, {1, step}, gradient);
    EXPECT_EQ(summary.loss, fast->gradient(params, task.data.train_ids, {1, step}, fast_gradient).loss);
    EXPECT_EQ(gradient, fast_gradient);
    for (std::size_t i = 0; i < params.size(); ++i) {
      params[i] -= 0.1F * gradient[i];
    }
  }
  EXPECT_EQ(check->evaluate(params, task.data.test_ids).loss, fast->evaluate(params, task.data.test_ids).loss);
  std::vector<float> logits(task.data.test_ids.size() * 23), fast_logits(logits.size());
  check->logits(params, task.data.test_ids, logits);
  fast->logits(params, task.data.test_ids, fast_logits);
  EXPECT_EQ(logits, fast_logits);
}

TEST(CheckEngine, RefusesAWrongSignAndNamesItsTensor) {
  const TinyTask task(with_engine(kFast, "check"));
  ThreadPool pool(1);
  for (const char* tensor : {"embed.W_E", "blocks.0.attn.W_O", "unembed.W_U"}) {
    const auto check =
        make_check_engine(task.inputs(pool), std::make_unique<WrongEngine>(task.inputs(pool), *task.spec.find(tensor)));
    std::vector<float> gradient(task.params.size());
    EXPECT_NE(refusal([&] { check->gradient(task.params, task.data.train_ids, {}, gradient); }, ErrorKind::RunFailed)
                  .find(tensor),
              std::string::npos);
  }
}

TEST(CheckEngine, DoesNotBlameTheFloatLossOfAMemorizedNetwork) {
  // At margins of 20 the float loss gradient is rounding for the most part: both engines are as far from double.
  std::vector<std::string> overrides = kFast;
  overrides.insert(overrides.end(), {"task.p=5", "optimizer.lr=0.02", "optimizer.weight_decay=0"});
  const TinyTask task(with_engine(overrides, "check"));
  ThreadPool pool(1);
  const std::unique_ptr<Engine> check = make_engine(task.inputs(pool));
  const std::vector<std::int32_t>& ids = task.data.train_ids;
  std::vector<float> params = task.params, gradient(params.size()), m(params.size()), v(params.size());
  const OptimizerConfig& c = task.config.optimizer;
  LossSummary summary;
  for (std::int64_t update = 1; update <= 300; ++update) {
    summary = check->gradient(params, ids, {}, gradient);
    ref::adamw_update(params.data(), m.data(), v.data(), gradient.data(), std::ssize(params),
                      {c.lr, c.weight_decay, c.beta1, c.beta2, c.eps, update});
  }
  ASSERT_EQ(summary.accuracy(), 1.0);
  const TensorSpec* unembed = task.spec.find("unembed.W_U");
  for (std::int64_t i = unembed->offset; i < unembed->offset + unembed->size; ++i) {
    params[static_cast<std::size_t>(i)] *= 2.0F;
  }
  summary = check->gradient(params, ids, {}, gradient);
  EXPECT_LT(summary.loss, 1e-4);
  check->evaluate(params, ids);
}

}  // namespace
}  // namespace groklab
