// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "engine/engine.hpp"
#include "engine/reference/reference_model.hpp"

namespace groklab {
namespace {

// A bare tolerance would not do: with the float loss of a memorized network most of the gradient is rounding, and a ReLU
// input within rounding of zero may fall on either side. So the yardstick is what the plain float engine loses against
// double at the same parameters, plus a floor for flips it happens not to have (3e-3 to 5e-3 were seen at p = 113,
// PyTorch's float among them). Where examples are few one flip weighs more, 5e-2 at p = 23 with two layers: that much
// passes if there is an input so near to zero. A wrong formula shows as a difference of order 1.
constexpr double kTimesReference = 10;
constexpr double kFloor = 1e-2;
constexpr double kFlip = 0.2;
constexpr double kNearZero = 1e-6;           // of the inputs' root mean square: a few float roundings
constexpr double kFloatLossFloor = 0x1p-22;  // the float loss of an example is a multiple of 2^-23, or near it

double distance(std::span<const float> x, std::span<const double> y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double difference = static_cast<double>(x[i]) - y[i];
    sum += difference * difference;
  }
  return std::sqrt(sum);
}

double norm(std::span<const double> x) {
  double sum = 0;
  for (const double value : x) {
    sum += value * value;
  }
  return std::sqrt(sum);
}

/// Trains and evaluates with the factored engine while the reference, in float and in double, computes the same.
class CheckEngine final : public Engine {
 public:
  CheckEngine(const EngineInputs& inputs, std::unique_ptr<Engine> fast)
      : spec_(inputs.spec),
        loss_floor_(inputs.config.loss.dtype == LossDtype::F32 ? kFloatLossFloor : 0.0),
        fast_(std::move(fast)),
        reference_(inputs),
        truth_(inputs),
        gradient_(static_cast<std::size_t>(spec_.n_params)),
        params_(gradient_.size()),
        true_gradient_(gradient_.size()) {}

  std::string_view name() const override { return "check"; }
  std::string_view kernels() const override { return fast_->kernels(); }

  LossSummary gradient(std::span<const float> params, std::span<const std::int32_t> ids, DropoutKey dropout,
                       std::span<float> gradient) override {
    const LossSummary summary = fast_->gradient(params, ids, dropout, gradient);
    params_.assign(params.begin(), params.end());
    const LossSummary truth = truth_.gradient(params_, ids, dropout, true_gradient_);
    const LossSummary reference = reference_.gradient(params, ids, dropout, gradient_);
    compare_losses(summary.loss, reference.loss, truth.loss);
    const double size = norm(true_gradient_);
    const double off = distance(gradient, true_gradient_);
    const double bound = kFloor * size + kTimesReference * distance(gradient_, true_gradient_);
    if (off > bound && !(off <= kFlip * size && a_unit_may_flip(ids, dropout))) {
      refuse(fmt::format("gradient, most of all {}'s,", worst_tensor(gradient)), off / size, bound / size);
    }
    return summary;
  }

  LossSummary evaluate(std::span<const float> params, std::span<const std::int32_t> ids) override {
    const LossSummary summary = fast_->evaluate(params, ids);
    params_.assign(params.begin(), params.end());
    compare_losses(summary.loss, reference_.evaluate(params, ids).loss, truth_.evaluate(params_, ids).loss);
    return summary;
  }

  void logits(std::span<const float> params, std::span<const std::int32_t> ids, std::span<float> out) override {
    fast_->logits(params, ids, out);
    params_.assign(params.begin(), params.end());
    true_logits_.resize(out.size());
    truth_.logits(params_, ids, true_logits_);
    const double size = norm(true_logits_);
    const double off = distance(out, true_logits_);
    if (off > kFloor * size) {
      refuse("logits", off / size, kFloor);
    }
  }

 private:
  /// Whether some ReLU's input is so near to zero that rounding decides its sign.
  bool a_unit_may_flip(std::span<const std::int32_t> ids, DropoutKey dropout) {
    if (spec_.config.activation != Activation::Relu) {
      return false;
    }
    const std::vector<double> inputs = truth_.pre_activations(params_, ids, dropout);
    const double near = kNearZero * norm(inputs) / std::sqrt(static_cast<double>(inputs.size()));
    return std::any_of(inputs.begin(), inputs.end(), [near](double x) { return std::abs(x) <= near; });
  }

  // In every comparison a NaN passes: it is divergence, which the training loop reports, not a difference of engines.
  void compare_losses(double fast, double reference, double truth) const {
    const double off = std::abs(fast - truth);
    const double bound = loss_floor_ + kFloor * truth + kTimesReference * std::abs(reference - truth);
    if (off > bound) {
      refuse(fmt::format("loss {} (in double {})", fast, truth), off / truth, bound / truth);
    }
  }

  [[noreturn]] void refuse(const std::string& what, double off, double explained) const {
    throw Error(ErrorKind::RunFailed,
                fmt::format("the {} engine's {} is off by {:.2e} of its size, and rounding explains {:.2e}",
                            fast_->name(), what, off, explained),
                "engine=check", "take engine=reference and report this run");
  }

  const std::string& worst_tensor(std::span<const float> gradient) const {
    const TensorSpec* worst = nullptr;
    double most = -1;
    for (const TensorSpec& tensor : spec_.tensors) {
      const double off = distance(tensor.part_of(gradient), tensor.part_of(std::span(true_gradient_)));
      if (off > most) {
        most = off;
        worst = &tensor;
      }
    }
    return worst->name;
  }

  const ModelSpec& spec_;
  double loss_floor_;
  std::unique_ptr<Engine> fast_;
  ReferenceModel<float> reference_;
  ReferenceModel<double> truth_;
  std::vector<float> gradient_;        // [n_params]
  std::vector<double> params_;         // [n_params]
  std::vector<double> true_gradient_;  // [n_params]
  std::vector<double> true_logits_;    // [ids, d_vocab_out]
};

}  // namespace

std::unique_ptr<Engine> make_check_engine(const EngineInputs& inputs, std::unique_ptr<Engine> fast) {
  return std::make_unique<CheckEngine>(inputs, std::move(fast));
}

}  // namespace groklab
