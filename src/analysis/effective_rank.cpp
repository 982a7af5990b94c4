// SPDX-License-Identifier: MIT
#include "analysis/effective_rank.hpp"

#include <cmath>

namespace groklab {
namespace {

constexpr double kSmallestShare = 1e-12;
constexpr double kSmallestEnergy = 1e-12;

double value(double sigma) { return sigma; }
double energy(double sigma) { return sigma * sigma; }

template <class Weight>
double total(std::span<const double> singular_values, Weight weight) {
  double sum = 0;
  for (const double sigma : singular_values) {
    sum += weight(sigma);
  }
  return sum;
}

/// exp of the entropy of the shares weight(sigma_i) / sum; sum > 0.
template <class Weight>
double exp_entropy(std::span<const double> singular_values, double sum, Weight weight) {
  double entropy = 0;
  for (const double sigma : singular_values) {
    const double share = weight(sigma) / sum;
    if (share >= kSmallestShare) {
      entropy -= share * std::log(share);
    }
  }
  return std::exp(entropy);
}

}  // namespace

double effective_rank(std::span<const double> singular_values) {
  const double sum = total(singular_values, value);
  return sum > 0 ? exp_entropy(singular_values, sum, value) : 0;
}

double energy_rank(std::span<const double> singular_values) {
  const double sum = total(singular_values, energy);
  return sum < kSmallestEnergy ? 0 : exp_entropy(singular_values, sum, energy);
}

}  // namespace groklab
