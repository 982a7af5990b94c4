// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "core/error.hpp"
#include "engine/engine.hpp"
#include "engine/reference/reference_model.hpp"

namespace groklab {
namespace {

// A wrong formula shows as a difference of order 1. Rounding alone reaches 1e-2: on trained weights a gradient is a
// small difference of large numbers, and one ReLU input within rounding of zero turns a whole unit on or off.
constexpr double kGradientBound = 5e-2;
constexpr double kLossBound = 1e-3;
constexpr double kLossFloor = 1e-5;  // losses below are differences in the last bits of a float

/// The engine that `auto` would take, with the double reference beside it.
class CheckEngine final : public Engine {
 public:
  CheckEngine(const EngineInputs& inputs, std::unique_ptr<Engine> fast)
      : spec_(inputs.spec), fast_(std::move(fast)), reference_(inputs) {}

  std::string_view name() const override { return "check"; }
  std::string_view kernels() const override { return fast_->kernels(); }

  LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                       std::span<float> gradient) override {
    const LossSummary summary = fast_->gradient(params, ids, dropout, gradient);
    params_.assign(params.begin(), params.end());
    gradient_.resize(gradient.size());
    const LossSummary expected = reference_.gradient(params_, ids, dropout, gradient_);
    compare_losses(summary, expected);
    compare_gradients(gradient, dropout.step);
    return summary;
  }

  LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) override {
    const LossSummary summary = fast_->evaluate(params, ids);
    params_.assign(params.begin(), params.end());
    compare_losses(summary, reference_.evaluate(params_, ids));
    return summary;
  }

  void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) override {
    fast_->logits(params, ids, out);
  }

 private:
  static void compare_losses(const LossSummary& fast, const LossSummary& expected) {
    if (!std::isfinite(fast.loss) && !std::isfinite(expected.loss)) {
      return;
    }
    const double difference = std::abs(fast.loss - expected.loss) / std::max(std::abs(expected.loss), kLossFloor);
    if (!(difference <= kLossBound) && std::abs(fast.loss - expected.loss) > kLossFloor) {
      throw Error(ErrorKind::RunFailed,
                  fmt::format("losses differ: {} against {} of the reference", fast.loss, expected.loss),
                  "engine = check", "the fast engine is wrong here; take engine=reference and report this run");
    }
  }

  void compare_gradients(std::span<const float> gradient, std::uint64_t step) const {
    double difference = 0;
    double size = 0;
    for (size_t i = 0; i < gradient.size(); ++i) {
      const double d = static_cast<double>(gradient[i]) - gradient_[i];
      difference += d * d;
      size += gradient_[i] * gradient_[i];
    }
    const double relative = std::sqrt(difference / std::max(size, 1e-300));
    if (std::isfinite(size) && !(relative <= kGradientBound)) {
      throw Error(ErrorKind::RunFailed,
                  fmt::format("gradients at step {} differ by {:.2e} of their norm ({})", step, relative,
                              worst_tensor(gradient)),
                  "engine = check", "the fast engine is wrong here; take engine=reference and report this run");
    }
  }

  std::string worst_tensor(std::span<const float> gradient) const {
    std::string worst = "all tensors alike";
    double worst_difference = 0;
    for (const TensorSpec& tensor : spec_.tensors) {
      double sum = 0;
      for (std::int64_t i = tensor.offset; i < tensor.offset + tensor.size; ++i) {
        const double d = static_cast<double>(gradient[static_cast<size_t>(i)]) - gradient_[static_cast<size_t>(i)];
        sum += d * d;
      }
      if (sum > worst_difference) {
        worst_difference = sum;
        worst = "most in " + tensor.name;
      }
    }
    return worst;
  }

  const ModelSpec& spec_;
  std::unique_ptr<Engine> fast_;
  ReferenceModel<double> reference_;
  std::vector<double> params_;
  std::vector<double> gradient_;
};

}  // namespace

std::unique_ptr<Engine> make_check_engine(const EngineInputs& inputs) {
  std::unique_ptr<Engine> fast = make_factored_engine(inputs);
  if (!fast) {
    fast = make_reference_engine(inputs);
  }
  return std::make_unique<CheckEngine>(inputs, std::move(fast));
}

}  // namespace groklab
