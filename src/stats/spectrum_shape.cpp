// SPDX-License-Identifier: MIT
#include "stats/spectrum_shape.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stats/gini.hpp"

namespace groklab {
namespace {

double energy_beyond_constant(const std::vector<double>& energy) {
  return std::accumulate(energy.begin() + 1, energy.end(), 0.0);
}

}  // namespace

std::vector<int> frequencies_by_energy(const std::vector<double>& energy) {
  std::vector<int> frequencies(energy.size() - 1);
  std::iota(frequencies.begin(), frequencies.end(), 1);
  std::stable_sort(frequencies.begin(), frequencies.end(),
                   [&](int j, int k) { return energy[static_cast<size_t>(j)] > energy[static_cast<size_t>(k)]; });
  return frequencies;
}

std::vector<int> frequencies_holding(const std::vector<double>& energy, double share) {
  const double wanted = share * energy_beyond_constant(energy);
  std::vector<int> held;
  double sum = 0;
  for (const int k : frequencies_by_energy(energy)) {
    if (sum >= wanted) {
      break;
    }
    held.push_back(k);
    sum += energy[static_cast<size_t>(k)];
  }
  return held;
}

double leading_share(const std::vector<double>& energy, int count) {
  const double total = energy_beyond_constant(energy);
  const std::vector<int> order = frequencies_by_energy(energy);
  double sum = 0;
  for (size_t i = 0; i < std::min(order.size(), static_cast<size_t>(count)); ++i) {
    sum += energy[static_cast<size_t>(order[i])];
  }
  return total > 0 ? sum / total : 0;
}

SpectrumShape spectrum_shape(const std::vector<double>& energy) {
  SpectrumShape shape;
  const double total = energy_beyond_constant(energy);
  if (!(total > 0)) {
    return shape;
  }
  shape.gini = gini(std::vector<double>(energy.begin() + 1, energy.end()));
  for (size_t k = 1; k < energy.size(); ++k) {
    const double share = energy[k] / total;
    shape.ipr += share * share;
    shape.entropy -= share > 0 ? share * std::log(share) : 0;
  }
  shape.participation = 1 / shape.ipr;
  shape.k50 = static_cast<int>(frequencies_holding(energy, 0.5).size());
  shape.k90 = static_cast<int>(frequencies_holding(energy, 0.9).size());
  return shape;
}

}  // namespace groklab
