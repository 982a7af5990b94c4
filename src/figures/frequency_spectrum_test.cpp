// SPDX-License-Identifier: MIT
#include "figures/frequency_spectrum.hpp"

#include "figures/frequency_panels.hpp"
#include "figures/planted_run.hpp"

namespace groklab {
namespace {

TEST(FrequencySpectrum, TheClockHasOneBar) {
  const Figure clock = frequency_spectrum(planted(Planted::Clock));
  for (const Panel& panel : clock.panels) {
    const BarLayer& key = layer_labelled<BarLayer>(panel, "key");
    ASSERT_EQ(key.x, std::vector<double>{kPlantedFrequency}) << panel.title;
  }
  EXPECT_NEAR(layer_labelled<BarLayer>(clock.panels[0], "key").height[0], 1, 1e-6) << "logits";
  // A quadratic neuron has 2 k too, and so has its square of one cosine: half of the first's amplitude each.
  EXPECT_GT(layer_labelled<BarLayer>(clock.panels[1], "key").height[0], 0.5) << "neurons";
}

TEST(FrequencySpectrum, OfManyKeyFrequenciesTheStrongestAreNumbered) {
  constexpr int kFrequencies = 30;
  std::vector<double> energy(kFrequencies + 1, 1);
  std::vector<int> keys;
  for (int k = kFrequencies; k > 0; --k) {
    keys.push_back(k);
  }
  energy[7] = 3;
  const Panel panel = spectrum_panel("Logits", energy, keys);
  const std::vector<const RuleLayer*> numbers = layers_of<RuleLayer>(panel);
  EXPECT_EQ(numbers.size(), 9U);
  EXPECT_EQ(numbers.at(0)->at, 7);
  EXPECT_EQ(layer_labelled<BarLayer>(panel, "key").x.size(), 30U) << "the colour is every key's";
}

TEST(FrequencySpectrum, RandomWeightsHaveAllOfThem) {
  const Figure random = frequency_spectrum(planted(Planted::Random));
  for (const BarLayer* bars : layers_of<BarLayer>(random.panels[0])) {
    for (const double height : bars->height) {
      EXPECT_GT(height, 0);
      EXPECT_LT(height, 0.5);
    }
  }
}

}  // namespace
}  // namespace groklab
