// SPDX-License-Identifier: MIT
#include "figures/phase_boundaries_figure.hpp"

#include <cmath>

#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(PhaseBoundariesFigure, ShadesWhatWasFoundAndNamesTheRest) {
  RunFigureData data = planted(Planted::Clock);
  // Excluded loss falls to a tenth of ln p, then rises to it; test loss is below ln p from step 300 on.
  const double guess = std::log(kPlantedP);
  const std::vector<double> excluded = {guess, 0.1 * guess, 0.3 * guess, 0.6 * guess, guess, guess};
  for (std::size_t i = 0; i < excluded.size(); ++i) {
    data.progress->measures[i].together.excluded.train = excluded[i];
  }
  for (MetricsLine& line : data.metrics) {
    line.test_loss = line.step < 300 ? 2 * guess : 0.5 * guess;
  }
  const Figure figure = phase_boundaries_figure(data);
  const BandLayer& memorisation = layer_labelled<BandLayer>(figure.panels[0], "memorisation");
  EXPECT_EQ(memorisation.x, (std::vector<double>{0, 100}));
  EXPECT_EQ(layer_labelled<BandLayer>(figure.panels[0], "circuit formation").x, (std::vector<double>{100, 300}));
  EXPECT_EQ(layer_labelled<BandLayer>(figure.panels[0], "cleanup, not over").x, (std::vector<double>{300, 500}));
  EXPECT_EQ(figure.subtitle, "formation from step 100, cleanup from 300 on");
}

TEST(PhaseBoundariesFigure, WithoutPhasesNothingIsShaded) {
  const Figure figure = phase_boundaries_figure(planted(Planted::Random));
  EXPECT_TRUE(layers_of<BandLayer>(figure.panels[0]).empty());
  EXPECT_NE(figure.subtitle.find("not found"), std::string::npos);
}

}  // namespace
}  // namespace groklab
