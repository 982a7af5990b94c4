// SPDX-License-Identifier: MIT
#include "figures/neuron_clusters.hpp"

#include <algorithm>

#include "analysis/planted_networks.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(NeuronClusters, EveryPlantedNeuronHasTheFrequency) {
  const Figure clock = neuron_clusters(planted(Planted::Clock));
  const ScatterLayer& key = layer_labelled<ScatterLayer>(clock.panels[0], "key");
  ASSERT_EQ(key.x.size(), static_cast<std::size_t>(kNeuronsAFrequency));
  EXPECT_TRUE(std::all_of(key.x.begin(), key.x.end(), [](double k) { return k == kPlantedFrequency; }));
  double binned = 0;
  for (const double count : layers_of<HistogramLayer>(clock.panels[2]).at(0)->count) {
    binned += count;
  }
  EXPECT_EQ(binned, kNeuronsAFrequency);
}

TEST(NeuronClusters, WithoutClustersThePanelSaysSo) {
  const Figure random = neuron_clusters(planted(Planted::Random));
  EXPECT_EQ(layers_of<TextLayer>(random.panels[1]).at(0)->text, "no frequency explains any neuron");
  EXPECT_GT(drawable_points(random.panels[0]), 0U) << "the neurons are shown all the same";
}

}  // namespace
}  // namespace groklab
