// SPDX-License-Identifier: MIT
#include "analysis/frequency_fit.hpp"

#include <cmath>

#include "analysis/fourier_basis.hpp"
#include "core/check.hpp"

namespace groklab {
namespace {

constexpr double kConstant = 1e-24;  // a sum of n^2 products of rounding errors, relative

/// Sums of squares a column: everything, and by frequency what lies in the 8 dimensions of one.
struct ColumnEnergies {
  std::vector<double> total;                   ///< [cols]
  std::vector<std::vector<double>> frequency;  ///< [n / 2 + 1] of [cols]; entry 0 is the constant
};

ColumnEnergies column_energies(MatrixView<const double> coefficients, int n) {
  const auto cols = static_cast<size_t>(coefficients.cols);
  ColumnEnergies energies{std::vector<double>(cols), std::vector<std::vector<double>>(static_cast<size_t>(n_folded(n)),
                                                                                      std::vector<double>(cols))};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const int k1 = basis_frequency(i);
      const int k2 = basis_frequency(j);
      const bool one_frequency = k1 == k2 || k1 == 0 || k2 == 0;
      const double* row = coefficients.row(std::ptrdiff_t{i} * n + j);
      double* share = one_frequency ? energies.frequency[static_cast<size_t>(k1 > k2 ? k1 : k2)].data() : nullptr;
      for (size_t c = 0; c < cols; ++c) {
        const double square = row[c] * row[c];
        energies.total[c] += square;
        if (one_frequency) {
          share[c] += square;
        }
      }
    }
  }
  return energies;
}

/// phi of R cos(x + phi) = cosine cos x + sine sin x.
double phase(double cosine, double sine) { return std::atan2(-sine, cosine); }

FrequencyFit best_fit(const ColumnEnergies& energies, size_t column) {
  FrequencyFit fit;
  const double total = energies.total[column];
  fit.variance = total - energies.frequency[0][column];
  if (!(fit.variance > kConstant * total)) {
    fit.variance = 0;
    return fit;
  }
  for (size_t k = 1; k < energies.frequency.size(); ++k) {
    const double fve = energies.frequency[k][column] / fit.variance;
    if (fve > fit.fve) {
      fit.second_fve = fit.fve;
      fit.fve = fve;
      fit.frequency = static_cast<int>(k);
    } else if (fve > fit.second_fve) {
      fit.second_fve = fve;
    }
  }
  return fit;
}

}  // namespace

std::vector<FrequencyFit> fit_frequencies(MatrixView<const double> coefficients, int n) {
  GROKLAB_CHECK(coefficients.rows == std::ptrdiff_t{n} * n);
  const ColumnEnergies energies = column_energies(coefficients, n);
  std::vector<FrequencyFit> fits;
  for (std::ptrdiff_t c = 0; c < coefficients.cols; ++c) {
    FrequencyFit fit = best_fit(energies, static_cast<size_t>(c));
    if (fit.frequency > 0) {
      const std::ptrdiff_t cosine = 2 * fit.frequency - 1;
      const std::ptrdiff_t sine = cosine + 1;  // for even n the last frequency has none
      const auto at = [&](std::ptrdiff_t i, std::ptrdiff_t j) {
        return i < n && j < n ? coefficients(i * n + j, c) : 0.0;
      };
      fit.phase_a = phase(at(cosine, 0), at(sine, 0));
      fit.phase_b = phase(at(0, cosine), at(0, sine));
    }
    fits.push_back(fit);
  }
  return fits;
}

}  // namespace groklab
