// SPDX-License-Identifier: MIT
// Of the planted clock: head 0 looks at a, head 1 at b, head 2 does nothing; what the heads write reaches the logits through
// the neurons alone.
#include <algorithm>

#include "figures/head_ablation_figure.hpp"
#include "figures/head_coupling.hpp"
#include "figures/head_roles_figure.hpp"
#include "figures/head_subspaces.hpp"
#include "figures/neuron_polysemanticity.hpp"
#include "figures/planted_run.hpp"
#include "figures/weight_ranks_figure.hpp"

namespace groklab {
namespace {

TEST(HeadAblation, TheClockNeedsTheHeadsThatLookAndNotTheThird) {
  const Figure figure = head_ablation_figure(planted(Planted::Clock));
  const Grid grid = heatmap_of(figure.panels[0]);
  ASSERT_EQ(grid.n_rows, 3);
  EXPECT_EQ(figure.panels[0].x.ticks[0].label, std::to_string(kPlantedFrequency));
  EXPECT_LT(grid.values.at(0), 1e-6) << "without the head at a nothing depends on a + b";
  EXPECT_LT(grid.values.at(static_cast<std::size_t>(grid.n_cols)), 1e-6);
  EXPECT_NEAR(grid.values.at(2 * static_cast<std::size_t>(grid.n_cols)), 1, 1e-6);
}

TEST(HeadCoupling, SaysWhichHeadsWriteNothingToTheLogits) {
  const Figure clock = head_coupling(planted(Planted::Clock));
  ASSERT_EQ(clock.panels.size(), 4U) << "three heads, and all together";
  EXPECT_EQ(layers_of<TextLayer>(clock.panels[0]).at(0)->text, "writes nothing to the logits itself");
  const Figure random = head_coupling(planted(Planted::Random));
  const Grid grid = heatmap_of(random.panels[0]);
  EXPECT_EQ(grid.n_rows, kPlantedP / 2);
  EXPECT_EQ(*std::max_element(grid.values.begin(), grid.values.end()), 1);
}

TEST(HeadRoles, HeadsOfTheClockPassNothingOn) {
  const Figure clock = head_roles_figure(planted(Planted::Clock));
  EXPECT_EQ(layer_labelled<ScatterLayer>(clock.panels[0], "inactive, 3").x.size(), 3U);
  const Figure random = head_roles_figure(planted(Planted::Random));
  std::size_t heads = 0;
  for (const ScatterLayer* dots : layers_of<ScatterLayer>(random.panels[0])) {
    heads += dots->x.size();
    EXPECT_EQ(dots->label.find("inactive"), std::string::npos);
  }
  EXPECT_EQ(heads, 3U);
}

TEST(HeadSubspaces, OfTheClockAreOrthogonalAndRandomOnesLikeChance) {
  const Grid clock = heatmap_of(head_subspaces(planted(Planted::Clock)).panels[0]);
  EXPECT_NEAR(clock.values[1], 0, 1e-12) << "heads 0 and 1";
  const Figure random = head_subspaces(planted(Planted::Random));
  const double seen = heatmap_of(random.panels[0]).values[1];
  const double chance = heatmap_of(random.panels[1]).values[1];
  EXPECT_NEAR(chance, 2.0 / 11, 1e-12) << "two of eleven dimensions";
  EXPECT_NEAR(seen, chance, 0.25) << "the mean of two squared cosines has a standard deviation of about 0.15";
}

TEST(WeightRanks, OfTheClockAreTwoDimensionsAHead) {
  const Figure clock = weight_ranks_figure(planted(Planted::Clock));
  const Panel& panel = clock.panels[0];
  const ScatterLayer& ranks = layer_labelled<ScatterLayer>(panel, "of singular values");
  const auto rank_of = [&](const std::string& name) {
    for (const Tick& tick : panel.y.ticks) {
      if (tick.label == name) {
        return ranks.x[static_cast<std::size_t>(tick.at)];
      }
    }
    return 0.0;
  };
  EXPECT_NEAR(rank_of("OV of head 0"), 2, 1e-9);
  EXPECT_NEAR(rank_of("QK of head 0"), 1, 1e-9);
  EXPECT_EQ(rank_of("OV of head 2"), 0);
}

TEST(NeuronPolysemanticity, PlantedNeuronsHaveOneFrequency) {
  const Figure clock = neuron_polysemanticity(planted(Planted::Clock));
  const ScatterLayer& dots = *layers_of<ScatterLayer>(clock.panels[0]).at(0);
  EXPECT_GT(*std::min_element(dots.x.begin(), dots.x.end()), 0.4);
  const auto n = std::to_string(dots.x.size());
  EXPECT_EQ(clock.panels[1].title, n + " of " + n + " above 0.1");
  const Figure random = neuron_polysemanticity(planted(Planted::Random));
  const ScatterLayer& cloud = *layers_of<ScatterLayer>(random.panels[0]).at(0);
  EXPECT_GT(*std::max_element(cloud.y.begin(), cloud.y.end()), 0.05) << "they share";
}

}  // namespace
}  // namespace groklab
