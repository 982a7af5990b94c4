// SPDX-License-Identifier: MIT
#include "analysis/early_signature.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "analysis/fourier_basis.hpp"
#include "core/check.hpp"
#include "stats/moments.hpp"

namespace groklab {
namespace {

std::vector<double> derivative_of(std::span<const double> values, double spacing) {
  std::vector<double> slopes;
  for (size_t i = 1; i < values.size(); ++i) {
    slopes.push_back((values[i] - values[i - 1]) / spacing);
  }
  return slopes;
}

/// The values minus their least-squares line.
std::vector<double> about_the_trend(std::span<const double> values) {
  const double level = mean(values);
  const double middle = static_cast<double>(values.size() - 1) / 2;
  double product = 0;
  double squares = 0;
  for (size_t i = 0; i < values.size(); ++i) {
    const double x = static_cast<double>(i) - middle;
    product += x * (values[i] - level);
    squares += x * x;
  }
  std::vector<double> left;
  for (size_t i = 0; i < values.size(); ++i) {
    left.push_back(values[i] - level - product / squares * (static_cast<double>(i) - middle));
  }
  return left;
}

/// Squares below this are what rounding leaves of values of this size.
double rounding_of(std::span<const double> values) {
  double largest = 0;
  for (const double value : values) {
    largest = std::max(largest, std::abs(value));
  }
  return 1e-24 * largest * largest;
}

void add_spectrum(CurveSignature& signature, std::span<const double> values, double spacing) {
  const std::vector<double> left = about_the_trend(values);
  const int n = static_cast<int>(left.size());
  const std::vector<double> energy = folded_energy(fourier_basis(n), left.data(), 1, 1, n);
  const double total = std::accumulate(energy.begin() + 1, energy.end(), 0.0);
  if (!(total > n * rounding_of(values))) {
    return;
  }
  const size_t low = std::max<size_t>(1, (energy.size() - 1) / 10);
  for (size_t k = 1; k < energy.size(); ++k) {
    signature.low_frequency_share += k <= low ? energy[k] / total : 0;
    signature.spectral_centroid += static_cast<double>(k) / (n * spacing) * energy[k] / total;
  }
}

}  // namespace

CurveSignature curve_signature(std::span<const double> values, double spacing) {
  GROKLAB_CHECK(values.size() >= 4 && spacing > 0);
  const double rounding = rounding_of(values);
  CurveSignature signature;
  const double activity = variance(values);
  if (!(activity > rounding)) {
    return signature;
  }
  signature.activity = activity;
  const std::vector<double> first = derivative_of(values, spacing);
  const double first_variance = variance(first);
  if (first_variance * spacing * spacing > rounding) {
    signature.mobility = std::sqrt(first_variance / activity);
    signature.complexity = std::sqrt(variance(derivative_of(first, spacing)) / first_variance) / signature.mobility;
  }
  add_spectrum(signature, values, spacing);
  return signature;
}

}  // namespace groklab
