// SPDX-License-Identifier: MIT
#include "analysis/fourier_basis.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/check.hpp"

namespace groklab {

double wave_angle(int k, int x, int n) {
  return 2 * std::numbers::pi * static_cast<double>((static_cast<long long>(k) * x) % n) / n;
}

std::vector<double> fourier_basis(int p) {
  std::vector<double> basis(static_cast<size_t>(p) * static_cast<size_t>(p));
  for (int row = 0; row < p; ++row) {
    const int k = basis_frequency(row);
    const bool alone = k == 0 || 2 * k == p;  // its own conjugate
    const double scale = std::sqrt((alone ? 1.0 : 2.0) / p);
    for (int n = 0; n < p; ++n) {
      const double angle = wave_angle(k, n, p);
      const bool is_cos = alone || row % 2 == 1;
      basis[static_cast<size_t>(row) * static_cast<size_t>(p) + static_cast<size_t>(n)] =
          scale * (is_cos ? std::cos(angle) : std::sin(angle));
    }
  }
  return basis;
}

std::span<const double> frequency_rows(const std::vector<double>& basis, int k, int p) {
  GROKLAB_CHECK(k >= 1 && k < n_folded(p));
  const auto first = static_cast<size_t>(2 * k - 1);
  const size_t count = 2 * k == p ? 1 : 2;
  return std::span(basis).subspan(first * static_cast<size_t>(p), count * static_cast<size_t>(p));
}

template <class T>
std::vector<double> folded_energy(const std::vector<double>& basis, const T* rows, std::ptrdiff_t cols,
                                  std::ptrdiff_t stride, int p) {
  std::vector<double> energy(static_cast<size_t>(n_folded(p)));
  std::vector<double> sums(static_cast<size_t>(cols));
  for (int row = 0; row < p; ++row) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (int n = 0; n < p; ++n) {
      const double factor = basis[static_cast<size_t>(row) * static_cast<size_t>(p) + static_cast<size_t>(n)];
      for (std::ptrdiff_t j = 0; j < cols; ++j) {
        sums[static_cast<size_t>(j)] += factor * static_cast<double>(rows[n * stride + j]);
      }
    }
    for (const double sum : sums) {
      energy[static_cast<size_t>(basis_frequency(row))] += sum * sum;
    }
  }
  return energy;
}

template std::vector<double> folded_energy(const std::vector<double>&, const float*, std::ptrdiff_t, std::ptrdiff_t,
                                           int);
template std::vector<double> folded_energy(const std::vector<double>&, const double*, std::ptrdiff_t, std::ptrdiff_t,
                                           int);

}  // namespace groklab
