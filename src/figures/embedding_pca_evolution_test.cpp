// SPDX-License-Identifier: MIT
#include "figures/embedding_pca_evolution.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(EmbeddingPcaEvolution, ThePlantedCircleForms) {
  const Figure figure = embedding_pca_evolution(planted(Planted::Clock));
  ASSERT_EQ(figure.panels.size(), 6U);
  EXPECT_EQ(figure.panels[5].title, "step 500, 100 %") << "the circle is all there is";
  const ScatterLayer& dots = *layers_of<ScatterLayer>(figure.panels[5]).at(0);
  for (std::size_t t = 0; t < dots.x.size(); ++t) {
    EXPECT_NEAR(std::hypot(dots.x[t], dots.y[t]), 1, 1e-5);
    EXPECT_EQ(dots.value[t], static_cast<double>(kPlantedFrequency * t % kPlantedP));
  }
  const Figure random = embedding_pca_evolution(planted(Planted::Random));
  EXPECT_NE(random.panels[5].title, "step 500, 100 %");
}

}  // namespace
}  // namespace groklab
