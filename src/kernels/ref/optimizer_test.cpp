// SPDX-License-Identifier: MIT
#include "kernels/ref/optimizer.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace groklab::ref {
namespace {

constexpr AdamScalars kScalars{.lr = 0.1, .weight_decay = 0.5, .beta1 = 0.9, .beta2 = 0.99, .eps = 1e-8, .update = 1};

TEST(AdamW, FirstUpdateDecaysAndThenMovesByLr) {
  double p = 2.0, m = 0, v = 0;
  const double g = -3.0;
  adamw_update(&p, &m, &v, &g, 1, kScalars);
  EXPECT_NEAR(p, 2.0 * (1 - 0.1 * 0.5) + 0.1 * 3.0 / (3.0 + 1e-8), 1e-14);  // bias correction makes m/denom = sign(g)
  EXPECT_NEAR(m, -0.3, 1e-15);
  EXPECT_NEAR(v, 0.09, 1e-15);
}

TEST(Adam, FeedsTheDecayThroughTheMoments) {
  double p = 2.0, m = 0, v = 0;
  const double g = -3.0;
  adam_update(&p, &m, &v, &g, 1, kScalars);
  EXPECT_NEAR(m, 0.1 * (-3.0 + 0.5 * 2.0), 1e-15);
  EXPECT_NEAR(p, 2.0 + 0.1 * 2.0 / (2.0 + 1e-8), 1e-14);
}

TEST(AdamW, SecondUpdateFollowsTheFormulas) {
  double p = 1.0, m = 0.2, v = 0.05;
  const double g = 0.4;
  AdamScalars scalars = kScalars;
  scalars.update = 2;
  adamw_update(&p, &m, &v, &g, 1, scalars);
  const double m2 = 0.9 * 0.2 + 0.1 * 0.4;
  const double v2 = 0.99 * 0.05 + 0.01 * 0.16;
  const double step = 0.1 / (1 - 0.81) * m2 / (std::sqrt(v2) / std::sqrt(1 - 0.99 * 0.99) + 1e-8);
  EXPECT_NEAR(p, 0.95 - step, 1e-15);
}

TEST(Sgd, FirstBufferIsTheGradientAndThenMomentumActs) {
  double p = 1.0, buffer = 123.0;  // the first update must not read it
  const double g = 0.5;
  sgd_update(&p, &buffer, &g, 1, {.lr = 0.1, .weight_decay = 0.2, .momentum = 0.9, .update = 1});
  EXPECT_DOUBLE_EQ(buffer, 0.7);
  EXPECT_DOUBLE_EQ(p, 0.93);
  sgd_update(&p, &buffer, &g, 1, {.lr = 0.1, .weight_decay = 0.2, .momentum = 0.9, .update = 2});
  EXPECT_DOUBLE_EQ(buffer, 0.9 * 0.7 + 0.5 + 0.2 * 0.93);
}

TEST(AdamW, EveryElementOfALongVectorIsTheSameUpdate) {
  constexpr std::size_t kN = 37;
  std::array<float, kN> p, m, v, g;
  p.fill(0.3F);
  m.fill(0.1F);
  v.fill(0.02F);
  g.fill(-0.7F);
  adamw_update(p.data(), m.data(), v.data(), g.data(), kN, kScalars);
  for (std::size_t i = 1; i < kN; ++i) {
    EXPECT_EQ(p[i], p[0]);
    EXPECT_EQ(m[i], m[0]);
    EXPECT_EQ(v[i], v[0]);
  }
}

}  // namespace
}  // namespace groklab::ref
