// SPDX-License-Identifier: MIT
#include "analysis/key_frequencies.hpp"

#include <algorithm>

#include "stats/spectrum_shape.hpp"

namespace groklab {
namespace {

/// The frequencies whose energy is above `share` of the largest one, strongest first.
std::vector<int> frequencies_above(const std::vector<double>& energy, double share) {
  std::vector<int> frequencies = frequencies_by_energy(energy);
  const double largest = frequencies.empty() ? 0 : energy[static_cast<size_t>(frequencies.front())];
  std::erase_if(frequencies, [&](int k) { return !(energy[static_cast<size_t>(k)] > share * largest); });
  return frequencies;
}

std::vector<int> strongest(const std::vector<double>& energy, size_t count) {
  std::vector<int> frequencies = frequencies_above(energy, 0);
  frequencies.resize(std::min(frequencies.size(), count));
  return frequencies;
}

}  // namespace

bool needs_logits(KeyRule rule) { return rule != KeyRule::Nanda; }

std::vector<int> key_frequencies(KeyRule rule, const std::vector<double>& logit_energy,
                                 const std::vector<double>& embed_energy) {
  switch (rule) {
    case KeyRule::K90:
      return frequencies_holding(logit_energy, 0.9);
    case KeyRule::K50:
      return frequencies_holding(logit_energy, 0.5);
    case KeyRule::Nanda:
      return frequencies_above(embed_energy, 1.0 / 16);  // squares of norms
    case KeyRule::Top5:
      return strongest(logit_energy, 5);
  }
  return {};
}

}  // namespace groklab
