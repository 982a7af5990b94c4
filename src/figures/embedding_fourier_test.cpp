// SPDX-License-Identifier: MIT
#include "figures/embedding_fourier.hpp"

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(EmbeddingFourier, ThePlantedCircleIsItsOnlyFrequency) {
  const auto key_share = [](Planted what) {
    const Figure figure = embedding_fourier(planted(what));
    double sum = 0;
    for (const BarLayer* bars : layers_of<BarLayer>(figure.panels[0])) {
      for (std::size_t i = 0; i < bars->x.size(); ++i) {
        sum += bars->x[i] == kPlantedFrequency ? bars->height[i] : 0;
      }
    }
    return sum;
  };
  EXPECT_NEAR(key_share(Planted::Clock), 1, 1e-6);
  EXPECT_LT(key_share(Planted::Random), 0.3);
}

}  // namespace
}  // namespace groklab
