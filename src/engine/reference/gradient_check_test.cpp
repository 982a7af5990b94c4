// SPDX-License-Identifier: MIT
// Gradients of the double model against central differences of its own loss, for every option.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "core/philox.hpp"
#include "engine/reference/reference_model.hpp"
#include "engine/reference/tiny_task.hpp"

namespace groklab {
namespace {

// The five-point stencil errs by h^4 f^(5) / 30 = 1e-18 and rounds by about 1e-16 loss / h = 1e-11, which leaves five
// digits to spare for gradients of 0.1. A gradient below kSmall of the whole (b_K's is exactly 0) is measured against that.
constexpr double kStep = 2e-5;
constexpr double kTolerance = 1e-6;
constexpr double kSmall = 1e-4;
constexpr double kMaxSkipped = 0.25;      // share of a case's coordinates whose stencil may straddle a ReLU's kink
constexpr std::size_t kCoordinates = 24;  // a tensor
constexpr std::size_t kExamples = 10;     // few, so that few kinks are near
constexpr DropoutKey kDropout{.seed = 77, .step = 12};

class GradientCheck : public testing::TestWithParam<GradientCase> {
 protected:
  GradientCheck()
      : task_(GetParam().overrides),
        model_(task_.inputs(pool_)),
        params_(task_.params.begin(), task_.params.end()),
        ids_(task_.data.train_ids.begin(),
             task_.data.train_ids.begin() + std::min<std::ptrdiff_t>(kExamples, std::ssize(task_.data.train_ids))) {
    Philox random(1, Stream::Init, 1000);
    for (double& value : params_) {
      value += 0.25 * random.next_normal();  // biases and norms off their initial 0 and 1
    }
  }

  std::vector<bool> active_units() {
    std::vector<bool> active;
    for (const double pre : model_.pre_activations(params_, ids_, kDropout)) {
      active.push_back(pre > 0);
    }
    return active;
  }

  /// The slope of the loss along parameter i; NaN where the stencil changes the set of active units.
  double slope(std::size_t i) {
    const double here = params_[i];
    std::vector<double> losses;
    std::vector<std::vector<bool>> active;
    for (const double offset : {-2.0, -1.0, 1.0, 2.0}) {
      params_[i] = here + offset * kStep;
      losses.push_back(model_.training_loss(params_, ids_, kDropout).loss);
      if (task_.config.model.activation == Activation::Relu && std::abs(offset) > 1.5) {
        active.push_back(active_units());
      }
    }
    params_[i] = here;
    if (!active.empty() && active[0] != active[1]) {
      return std::nan("");
    }
    return (losses[0] - 8 * losses[1] + 8 * losses[2] - losses[3]) / (12 * kStep);
  }

  TinyTask task_;
  ThreadPool pool_{1};
  ReferenceModel<double> model_;
  std::vector<double> params_;
  std::vector<std::int32_t> ids_;
};

TEST_P(GradientCheck, MatchesCentralDifferences) {
  std::vector<double> gradient(params_.size());
  const LossSummary summary = model_.gradient(params_, ids_, kDropout, gradient);
  EXPECT_DOUBLE_EQ(summary.loss, model_.training_loss(params_, ids_, kDropout).loss);
  double whole = 0;
  for (const double g : gradient) {
    whole += g * g;
  }
  whole = std::sqrt(whole);
  std::size_t checked = 0;
  std::size_t skipped = 0;
  double worst = 0;
  Philox random(2, Stream::Init, 0);
  for (const TensorSpec& tensor : task_.spec.tensors) {
    double error = 0;
    double size = 0;
    const auto n = static_cast<std::size_t>(tensor.size);
    for (std::size_t draw = 0; draw < std::min(n, kCoordinates); ++draw) {
      const std::size_t at = n <= kCoordinates ? draw : random.next_below(static_cast<std::uint32_t>(n));
      const std::size_t i = static_cast<std::size_t>(tensor.offset) + at;
      const double difference = slope(i);
      ++checked;
      if (std::isnan(difference)) {
        ++skipped;
        continue;
      }
      error += (difference - gradient[i]) * (difference - gradient[i]);
      size += gradient[i] * gradient[i];
    }
    const double relative = std::sqrt(error) / std::max(std::sqrt(size), kSmall * whole);
    worst = std::max(worst, relative);
    EXPECT_LE(relative, kTolerance) << tensor.name;
  }
  EXPECT_LE(static_cast<double>(skipped), kMaxSkipped * static_cast<double>(checked));
  std::printf("worst %.1e, %zu of %zu coordinates skipped at a kink\n", worst, skipped, checked);
}

INSTANTIATE_TEST_SUITE_P(Reference, GradientCheck, testing::ValuesIn(gradient_cases()),
                         [](const auto& param_info) { return identifier_of(param_info.param.name); });

}  // namespace
}  // namespace groklab
