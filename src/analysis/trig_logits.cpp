// SPDX-License-Identifier: MIT
#include "analysis/trig_logits.hpp"

#include <cmath>

#include "analysis/fourier_basis.hpp"

namespace groklab {
namespace {

double cosine(int k, int d, int n) { return std::cos(wave_angle(k, d, n)); }

/// Logits as a function of the distance from the label to the class, averaged over pairs.
struct DistanceProfile {
  std::vector<double> mean;  ///< [n]
  double squares = 0;        ///< mean over pairs of the sum of squares over classes
};

DistanceProfile distance_profile(const Coordinates& coordinates, const PairGrid& grid,
                                 MatrixView<const double> logits) {
  const int n = coordinates.n;
  DistanceProfile profile{std::vector<double>(static_cast<size_t>(n)), 0};
  std::int64_t pairs = 0;
  for (std::ptrdiff_t i = 0; i < std::ptrdiff_t{n} * n; ++i) {
    const std::ptrdiff_t row = coordinates.pair_row(static_cast<int>(i / n), static_cast<int>(i % n));
    const std::int32_t label = grid.label[static_cast<size_t>(row)];
    const int s = label == PairGrid::kUndefined ? Coordinates::kNoPlace : coordinates.place[static_cast<size_t>(label)];
    if (s == Coordinates::kNoPlace) {
      continue;
    }
    ++pairs;
    double mean = 0;
    for (const std::int32_t token : coordinates.token) {
      mean += logits(row, token) / n;
    }
    for (int x = 0; x < n; ++x) {
      const double centred = logits(row, coordinates.token[static_cast<size_t>(x)]) - mean;
      profile.mean[static_cast<size_t>((s - x + n) % n)] += centred;
      profile.squares += centred * centred;
    }
  }
  const double divisor = pairs > 0 ? static_cast<double>(pairs) : 1;
  for (double& value : profile.mean) {
    value /= divisor;
  }
  profile.squares /= divisor;
  return profile;
}

/// ln sum_d exp(f(d) - f(0)) for f(d) = sum over keys of alpha_k cos(w_k d).
double loss_of_cosines(const std::vector<double>& alpha, const std::vector<int>& keys, int n) {
  double others = 0;
  for (int d = 1; d < n; ++d) {
    double difference = 0;
    for (const int k : keys) {
      difference += alpha[static_cast<size_t>(k)] * (cosine(k, d, n) - 1);
    }
    others += std::exp(difference);
  }
  return std::log1p(others);
}

}  // namespace

TrigLogits trig_logits(const Coordinates& coordinates, const PairGrid& grid, MatrixView<const double> logits,
                       const std::vector<int>& keys) {
  const int n = coordinates.n;
  const DistanceProfile profile = distance_profile(coordinates, grid, logits);
  TrigLogits fit;
  fit.coefficient.resize(static_cast<size_t>(n_folded(n)));
  std::vector<double> explained(fit.coefficient.size());  // variance of alpha_k cos(w_k d), summed over d
  for (int k = 1; k < n_folded(n); ++k) {
    const double norm = 2 * k == n ? n : n / 2.0;  // sum over d of cos(w_k d)^2
    double product = 0;
    for (int d = 0; d < n; ++d) {
      product += profile.mean[static_cast<size_t>(d)] * cosine(k, d, n);
    }
    fit.coefficient[static_cast<size_t>(k)] = product / norm;
    explained[static_cast<size_t>(k)] = product * product / norm;
    fit.fve_all += explained[static_cast<size_t>(k)];
  }
  for (const int k : keys) {
    fit.fve_keys += explained[static_cast<size_t>(k)];
  }
  const double total = profile.squares > 0 ? profile.squares : 1;
  fit.fve_keys /= total;
  fit.fve_all /= total;
  fit.loss_keys = loss_of_cosines(fit.coefficient, keys, n);
  return fit;
}

}  // namespace groklab
