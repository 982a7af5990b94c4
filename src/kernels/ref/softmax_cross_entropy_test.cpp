// SPDX-License-Identifier: MIT
#include "kernels/ref/softmax_cross_entropy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/philox.hpp"

namespace groklab::ref {
namespace {

constexpr std::ptrdiff_t kClasses = 113;
constexpr std::int32_t kLabel = 40;

/// Random logits of spread 1 with the label's raised to `margin` above the largest other.
template <class T>
std::vector<T> logits_with_margin(double margin) {
  Philox random(5, Stream::Init, 0);
  std::vector<T> logits(kClasses);
  double highest = -100;
  for (std::size_t j = 0; j < logits.size(); ++j) {
    logits[j] = static_cast<T>(random.next_normal());
    highest = j == kLabel ? highest : std::max(highest, static_cast<double>(logits[j]));
  }
  logits[kLabel] = static_cast<T>(highest + margin);
  return logits;
}

/// Relative error of loss and gradient of the exact kernel against long double, at one margin.
template <class T>
double worst_relative_error(double margin, double n) {
  const std::vector<T> logits = logits_with_margin<T>(margin);
  std::vector<T> dlogits(kClasses);
  const CrossEntropySums sums = softmax_cross_entropy_exact(
      MatrixView<T>(dlogits.data(), 1, kClasses), MatrixView<const T>(logits.data(), 1, kClasses), &kLabel, n);
  const auto x_label = static_cast<long double>(logits[kLabel]);
  long double others = 0;
  for (std::size_t j = 0; j < logits.size(); ++j) {
    others += j == kLabel ? 0 : std::exp(static_cast<long double>(logits[j]) - x_label);
  }
  const auto relative = [](auto got, long double want) {
    return static_cast<double>(std::abs((static_cast<long double>(got) - want) / want));
  };
  double worst = relative(sums.loss, std::log1p(others));
  for (std::size_t j = 0; j < logits.size(); ++j) {
    const long double e = j == kLabel ? -others : std::exp(static_cast<long double>(logits[j]) - x_label);
    const long double want = e / (1 + others) / static_cast<long double>(n);
    if (std::abs(want) > static_cast<long double>(std::numeric_limits<T>::min())) {  // else it underflows T
      worst = std::max(worst, relative(dlogits[j], want));
    }
  }
  return worst;
}

TEST(SoftmaxCrossEntropyExact, IsExactAtEveryMargin) {
  for (int margin = -100; margin <= 100; ++margin) {
    EXPECT_LE(worst_relative_error<double>(margin, 3830), 1e-12) << "margin " << margin;
    EXPECT_LE(worst_relative_error<float>(margin, 3830), 1e-6) << "margin " << margin;
  }
}

TEST(SoftmaxCrossEntropyExact, DoesNotOverflowOnHugeLogits) {
  const std::vector<float> logits = {1e4F, -1e4F, 0.0F};
  std::vector<float> dlogits(3);
  const std::int32_t label = 1;
  const CrossEntropySums sums = softmax_cross_entropy_exact(MatrixView<float>(dlogits.data(), 1, 3),
                                                            MatrixView<const float>(logits.data(), 1, 3), &label, 1);
  EXPECT_EQ(sums.loss, 2e4);
  EXPECT_EQ(sums.correct, 0);
  EXPECT_EQ(dlogits[0], 1.0F);
  EXPECT_EQ(dlogits[1], -1.0F);
}

TEST(SoftmaxCrossEntropyAsTorch, AgreesWithTheExactOneWhereFloatSuffices) {
  const std::vector<double> logits = logits_with_margin<double>(2.0);
  std::vector<double> as_torch(kClasses), exact(kClasses);
  const MatrixView<const double> x(logits.data(), 1, kClasses);
  const double loss_as_torch =
      softmax_cross_entropy_as_torch(MatrixView<double>(as_torch.data(), 1, kClasses), x, &kLabel, 7).loss;
  const double loss_exact =
      softmax_cross_entropy_exact(MatrixView<double>(exact.data(), 1, kClasses), x, &kLabel, 7).loss;
  EXPECT_NEAR(loss_as_torch, loss_exact, 1e-14);
  for (std::size_t j = 0; j < exact.size(); ++j) {
    EXPECT_NEAR(as_torch[j], exact[j], 1e-15);
  }
}

TEST(SoftmaxCrossEntropyAsTorch, LosesTheLossInFloatAsPublishedRunsDid) {
  // log(1 + 112 e^-20) = 2.3e-7 is not twice the spacing of floats at 1: the sum, and so the loss, is rounded to it.
  std::vector<float> logits(kClasses, 0.0F);
  logits[kLabel] = 20.0F;
  const double loss = softmax_cross_entropy_as_torch(MatrixView<float>(),
                                                     MatrixView<const float>(logits.data(), 1, kClasses), &kLabel, 1)
                          .loss;
  const double truth = std::log1p(112 * std::exp(-20.0));
  EXPECT_GT(std::abs(loss - truth) / truth, 0.01);
  logits[kLabel] = 40.0F;
  const CrossEntropySums far = softmax_cross_entropy_as_torch(
      MatrixView<float>(), MatrixView<const float>(logits.data(), 1, kClasses), &kLabel, 1);
  EXPECT_EQ(far.loss, 0.0);
  EXPECT_EQ(far.correct, 1);
}

TEST(SoftmaxCrossEntropy, MarginIsPositiveWhereTheLabelLeads) {
  const std::vector<float> logits = {1.0F, 4.0F, 3.5F, 3.0F, 1.0F, -2.0F};
  const MatrixView<const float> x(logits.data(), 2, 3);
  const std::vector<std::int32_t> right = {1, 0};
  EXPECT_EQ(softmax_cross_entropy_as_torch(MatrixView<float>(), x, right.data(), 2).margin, 0.5 + 2.0);
  const std::vector<std::int32_t> wrong = {0, 2};
  EXPECT_EQ(softmax_cross_entropy_exact(MatrixView<float>(), x, wrong.data(), 2).margin, -3.0 - 5.0);
}

TEST(SoftmaxCrossEntropy, CountsTiesForTheLowestClass) {
  const std::vector<float> logits = {1.0F, 3.0F, 3.0F, 3.0F, 1.0F, 3.0F};
  const std::vector<std::int32_t> labels = {1, 0};
  const MatrixView<const float> x(logits.data(), 2, 3);
  EXPECT_EQ(softmax_cross_entropy_as_torch(MatrixView<float>(), x, labels.data(), 2).correct, 2);
  EXPECT_EQ(softmax_cross_entropy_exact(MatrixView<float>(), x, labels.data(), 2).correct, 2);
  const std::vector<std::int32_t> second = {2, 2};
  EXPECT_EQ(softmax_cross_entropy_exact(MatrixView<float>(), x, second.data(), 2).correct, 0);
}

}  // namespace
}  // namespace groklab::ref
