// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

namespace groklab {

/// How concentrated a folded spectrum is. Entry 0, the constant, is left out; s_k = E[k] / sum of E[1 ..].
/// All are 0 where there is no energy beyond the constant.
struct SpectrumShape {
  double gini = 0;           ///< 0: all K frequencies alike; 1 - 1/K: one has all
  double ipr = 0;            ///< inverse participation ratio sum s_k^2: 1/K to 1
  double participation = 0;  ///< 1 / ipr: how many frequencies take part, 1 to K
  double entropy = 0;        ///< -sum s_k ln s_k: 0 to ln K
  int k50 = 0;               ///< fewest frequencies that hold half of the energy
  int k90 = 0;               ///< and nine tenths
};

SpectrumShape spectrum_shape(const std::vector<double>& energy);

/// Frequencies 1 .. K by falling energy; equal ones by rising frequency.
std::vector<int> frequencies_by_energy(const std::vector<double>& energy);

/// The fewest frequencies that hold `share` of the energy beyond the constant, strongest first.
std::vector<int> frequencies_holding(const std::vector<double>& energy, double share);

/// Share of the energy beyond the constant that the `count` strongest frequencies hold.
double leading_share(const std::vector<double>& energy, int count);

}  // namespace groklab
