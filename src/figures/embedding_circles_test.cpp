// SPDX-License-Identifier: MIT
#include "figures/embedding_circles.hpp"

#include <cmath>

#include "analysis/planted_networks.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

double mean_distance_from_circle(const Panel& panel) {
  const PolarLineLayer& line = *layers_of<PolarLineLayer>(panel).at(0);
  double sum = 0;
  for (const double radius : line.radius) {
    sum += std::abs(radius - 1) / static_cast<double>(line.radius.size());
  }
  return sum;
}

TEST(EmbeddingCircles, OnlyACircleShowsOne) {
  const Figure clock = embedding_circles(planted(Planted::Clock));
  ASSERT_EQ(clock.panels.size(), 1U);
  EXPECT_LT(mean_distance_from_circle(clock.panels[0]), 1e-6);
  const Figure random = embedding_circles(planted(Planted::Random));
  ASSERT_GT(random.panels.size(), 1U);
  for (const Panel& panel : random.panels) {
    EXPECT_GT(mean_distance_from_circle(panel), 0.2) << panel.title;
  }
}

TEST(EmbeddingCircles, GoAroundOnceAndAreClosed) {
  const Figure clock = embedding_circles(planted(Planted::Clock));
  const PolarLineLayer& line = *layers_of<PolarLineLayer>(clock.panels[0]).at(0);
  ASSERT_EQ(line.angle.size(), kPlantedP + 1U);
  double turned = 0;
  for (std::size_t i = 1; i < line.angle.size(); ++i) {
    turned += std::remainder(line.angle[i] - line.angle[i - 1], kTau);
  }
  EXPECT_NEAR(turned, kTau, 1e-5);
}

}  // namespace
}  // namespace groklab
