// SPDX-License-Identifier: MIT
#include "analysis/kernel_alignment.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace groklab {
namespace {

using Kernel = std::vector<double>;
using Labels = std::vector<std::int32_t>;

Kernel target_of(const Labels& labels) {
  Kernel kernel;
  for (const std::int32_t y : labels) {
    for (const std::int32_t z : labels) {
      kernel.push_back(y == z ? 1 : 0);
    }
  }
  return kernel;
}

TEST(KernelAlignment, OfTheTargetItselfIsOne) {
  const Labels labels = {0, 2, 2, 1, 0, 2};
  EXPECT_NEAR(kernel_alignment(target_of(labels), labels), 1, 1e-15);
  EXPECT_NEAR(kernel_alignment_published(target_of(labels), labels), 1, 1e-15);
}

TEST(KernelAlignment, WorkedOutByHand) {
  // K* = [1 0; 0 1]; centred: [.5 -.5; -.5 .5] for it, and c [1 -1; -1 1] for any K with c = (K11 - 2 K12 + K22) / 4.
  const Labels labels = {0, 1};
  EXPECT_NEAR(kernel_alignment(Kernel{3, 1, 1, 2}, labels), 1, 1e-15);
  EXPECT_NEAR(kernel_alignment(Kernel{1, 2, 2, 1}, labels), -1, 1e-15);
  EXPECT_NEAR(kernel_alignment_published(Kernel{3, 1, 1, 2}, labels), 5 / std::sqrt(15.0 * 2), 1e-15);
}

TEST(KernelAlignment, DoesNotSeeAConstantButThePublishedOneDoes) {
  const Labels labels = {0, 0, 1, 1, 2};
  Kernel kernel = target_of(labels);
  kernel[1] = kernel[5] = 0.25;
  Kernel shifted = kernel;
  for (double& element : shifted) {
    element += 10;
  }
  EXPECT_NEAR(kernel_alignment(shifted, labels), kernel_alignment(kernel, labels), 1e-13);
  EXPECT_LT(kernel_alignment_published(kernel, labels), 1);
  EXPECT_LT(kernel_alignment_published(shifted, labels), kernel_alignment_published(kernel, labels));
}

TEST(KernelAlignment, OfTheIdentityIsNotZero) {
  Labels labels;
  for (int i = 0; i < 12; ++i) {
    labels.push_back(i % 4);
  }
  Kernel identity(144);
  for (size_t i = 0; i < 12; ++i) {
    identity[13 * i] = 1;
  }
  EXPECT_NEAR(kernel_alignment(identity, labels), std::sqrt(3.0 / 11), 1e-14);
}

TEST(KernelAlignment, OfAConstantKernel) {
  const Labels labels = {0, 0, 1, 1, 2, 2, 2};
  const Kernel constant(49, 0.1);  // sevenths of it round: centring leaves something that must not count
  EXPECT_EQ(kernel_alignment(constant, labels), 0);
  EXPECT_NEAR(kernel_alignment_published(constant, labels), std::sqrt(17.0) / 7, 1e-15);
}

TEST(KernelAlignment, WithoutContrastIsZero) {
  EXPECT_EQ(kernel_alignment(Kernel{2, 1, 1, 3}, Labels{5, 5}), 0);
  EXPECT_EQ(kernel_alignment(Kernel(4), Labels{0, 1}), 0);
  EXPECT_EQ(kernel_alignment_published(Kernel(4), Labels{0, 1}), 0);
  EXPECT_EQ(kernel_alignment(Kernel{2}, Labels{5}), 0);
}

}  // namespace
}  // namespace groklab
