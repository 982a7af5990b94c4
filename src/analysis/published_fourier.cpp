// SPDX-License-Identifier: MIT
#include "analysis/published_fourier.hpp"

#include <algorithm>
#include <cmath>
#include <complex>

#include "analysis/fourier_basis.hpp"
#include "core/check.hpp"
#include "stats/gini.hpp"
#include "stats/spectrum_shape.hpp"

namespace groklab {
namespace {

using Complex = std::complex<double>;

/// Energy of the complex components (k1, any) plus (any, k1) minus (k1, k1) from real coefficients of one column.
class NormsOfColumn {
 public:
  NormsOfColumn(MatrixView<const double> coefficients, int p, std::ptrdiff_t column)
      : coefficients_(coefficients), p_(p), column_(column) {}

  /// A real function's components at k and p - k are conjugates, so each has half of what the real pair has.
  void add_to(std::vector<double>& norms, std::vector<double>& line) const {
    std::fill(line.begin(), line.end(), 0.0);  // by folded frequency: of a, plus of b
    for (int i = 0; i < p_; ++i) {
      for (int j = 0; j < p_; ++j) {
        const double square = at(i, j) * at(i, j);
        line[static_cast<size_t>(basis_frequency(i))] += square;
        line[static_cast<size_t>(basis_frequency(j))] += square;
      }
    }
    for (int k = 0; k < p_; ++k) {
      const int folded = std::min(k, p_ - k);
      const double both = line[static_cast<size_t>(folded)];
      norms[static_cast<size_t>(k)] += (is_own_conjugate(folded) ? both : both / 2) - diagonal(folded);
    }
  }

 private:
  bool is_own_conjugate(int k) const { return k == 0 || 2 * k == p_; }
  double at(int i, int j) const { return coefficients_(std::ptrdiff_t{i} * p_ + j, column_); }

  /// |L^[k, k]|^2: cos cos - sin sin is the even part of a function of a + b, cos sin + sin cos the odd one.
  double diagonal(int k) const {
    if (is_own_conjugate(k)) {
      const int row = k == 0 ? 0 : p_ - 1;
      return at(row, row) * at(row, row);
    }
    const int c = 2 * k - 1;
    const int s = 2 * k;
    const double even = at(c, c) - at(s, s);
    const double odd = at(c, s) + at(s, c);
    return (even * even + odd * odd) / 4;
  }

  MatrixView<const double> coefficients_;
  int p_;
  std::ptrdiff_t column_;
};

std::vector<double> norms_of_column(MatrixView<const double> coefficients, int p, std::ptrdiff_t column) {
  std::vector<double> norms(static_cast<size_t>(p));
  std::vector<double> line(static_cast<size_t>(n_folded(p)));
  NormsOfColumn(coefficients, p, column).add_to(norms, line);
  return norms;
}

/// exp(-2 pi i k n / p) / sqrt(p), k in keys and 0: [keys, p].
std::vector<Complex> kept_waves(int p, const std::vector<int>& keys) {
  std::vector<int> allowed = keys;
  allowed.push_back(0);
  std::vector<Complex> waves;
  for (const int k : allowed) {
    for (int n = 0; n < p; ++n) {
      waves.push_back(std::polar(1 / std::sqrt(p), -wave_angle(k, n, p)));
    }
  }
  return waves;
}

/// One class: the kept coefficients of the table, then the table they give.
void restrict_column(MatrixView<double> out, MatrixView<const double> logits, const std::vector<Complex>& waves, int p,
                     std::ptrdiff_t column) {
  const auto size = static_cast<size_t>(p);
  const size_t kept = waves.size() / size;
  std::vector<Complex> half(kept * size);   // [k2, a]: over b
  std::vector<Complex> table(kept * kept);  // [k1, k2]
  for (size_t k2 = 0; k2 < kept; ++k2) {
    for (size_t a = 0; a < size; ++a) {
      Complex sum = 0;
      for (size_t b = 0; b < size; ++b) {
        sum += waves[k2 * size + b] * logits(static_cast<std::ptrdiff_t>(a * size + b), column);
      }
      half[k2 * size + a] = sum;
    }
    for (size_t k1 = 0; k1 < kept; ++k1) {
      for (size_t a = 0; a < size; ++a) {
        table[k1 * kept + k2] += waves[k1 * size + a] * half[k2 * size + a];
      }
    }
  }
  for (size_t a = 0; a < size; ++a) {
    for (size_t k2 = 0; k2 < kept; ++k2) {
      half[k2 * size + a] = 0;
      for (size_t k1 = 0; k1 < kept; ++k1) {
        half[k2 * size + a] += std::conj(waves[k1 * size + a]) * table[k1 * kept + k2];
      }
    }
    for (size_t b = 0; b < size; ++b) {
      Complex sum = 0;
      for (size_t k2 = 0; k2 < kept; ++k2) {
        sum += std::conj(waves[k2 * size + b]) * half[k2 * size + a];
      }
      out(static_cast<std::ptrdiff_t>(a * size + b), column) = sum.real();
    }
  }
}

/// The five residues with the largest norms, k = 0 left out.
std::vector<int> published_keys(const std::vector<double>& norms) {
  constexpr size_t kTop = 5;
  std::vector<int> keys = frequencies_by_energy(norms);
  keys.resize(std::min(keys.size(), kTop));
  return keys;
}

void add_neurons(PublishedFourier& out, MatrixView<const double> coefficients, int p, ThreadPool& pool) {
  const auto n_neurons = static_cast<size_t>(coefficients.cols);
  out.neuron_frequency.resize(n_neurons);
  out.neuron_r_squared.resize(n_neurons);
  pool.run(static_cast<int>(n_neurons), [&](int j, int) {
    const std::vector<double> norms = norms_of_column(coefficients, p, j);
    double squares = 0;
    for (std::ptrdiff_t i = 0; i < coefficients.rows; ++i) {
      squares += coefficients(i, j) * coefficients(i, j);
    }
    const int k = frequencies_by_energy(norms).front();
    out.neuron_frequency[static_cast<size_t>(j)] = k;
    out.neuron_r_squared[static_cast<size_t>(j)] = squares > 0 ? norms[static_cast<size_t>(k)] / squares : 0;
  });
}

}  // namespace

std::vector<double> published_frequency_norms(MatrixView<const double> coefficients, int p) {
  GROKLAB_CHECK(coefficients.rows == std::ptrdiff_t{p} * p);
  std::vector<double> norms(static_cast<size_t>(p));
  std::vector<double> line(static_cast<size_t>(n_folded(p)));
  for (std::ptrdiff_t c = 0; c < coefficients.cols; ++c) {
    NormsOfColumn(coefficients, p, c).add_to(norms, line);
  }
  return norms;
}

std::vector<double> published_restricted_logits(MatrixView<const double> logits, int p, const std::vector<int>& keys,
                                                ThreadPool& pool) {
  std::vector<double> out(static_cast<size_t>(logits.rows * logits.cols));
  const MatrixView<double> view(out.data(), logits.rows, logits.cols);
  const std::vector<Complex> waves = kept_waves(p, keys);
  pool.run(static_cast<int>(logits.cols), [&](int c, int) { restrict_column(view, logits, waves, p, c); });
  return out;
}

PublishedFourier published_fourier(const LabelledLogits& logits, MatrixView<const double> logit_coefficients,
                                   MatrixView<const double> neuron_coefficients, int p, ThreadPool& pool) {
  PublishedFourier out;
  out.frequency_norms = published_frequency_norms(logit_coefficients, p);
  out.key_frequencies = published_keys(out.frequency_norms);
  out.gini = gini(out.frequency_norms);
  const std::vector<double> restricted = published_restricted_logits(logits.view(), p, out.key_frequencies, pool);
  std::vector<double> excluded = logits.logits;
  for (size_t i = 0; i < excluded.size(); ++i) {
    excluded[i] -= restricted[i];
  }
  out.restricted_loss = loss_of(logits, restricted, pool).train;
  out.excluded_loss = loss_of(logits, excluded, pool).train;
  add_neurons(out, neuron_coefficients, p, pool);
  return out;
}

}  // namespace groklab
