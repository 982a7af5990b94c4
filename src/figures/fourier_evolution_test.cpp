// SPDX-License-Identifier: MIT
#include "figures/fourier_evolution.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(FourierEvolution, TheClocksFrequencyTakesOver) {
  const Figure clock = fourier_evolution(planted(Planted::Clock));
  const LineLayer& key = layer_labelled<LineLayer>(clock.panels[0], "k = 3");
  EXPECT_LT(key.y.front(), 0.5);
  EXPECT_NEAR(key.y.back(), 1, 1e-6);
  const LineLayer& others = layer_labelled<LineLayer>(clock.panels[0], "all others");
  for (std::size_t i = 0; i < key.y.size(); ++i) {
    EXPECT_NEAR(key.y[i] + others.y[i], 1, 1e-9);
  }
}

TEST(FourierEvolution, WithoutLogitsTheEmbeddingIsLeft) {
  RunFigureData data = planted(Planted::Clock);
  data.snapshots->logit_spectrum.clear();
  const Figure figure = fourier_evolution(data);
  ASSERT_EQ(figure.panels.size(), 1U);
  EXPECT_EQ(figure.panels[0].title, "Embedding");
}

}  // namespace
}  // namespace groklab
