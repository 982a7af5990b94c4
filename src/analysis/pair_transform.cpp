// SPDX-License-Identifier: MIT
#include "analysis/pair_transform.hpp"

#include "analysis/fourier_basis.hpp"
#include "core/check.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {

std::vector<double> pair_transform(const std::vector<double>& basis, const std::vector<double>& values, int n,
                                   ThreadPool& pool) {
  const size_t pairs = static_cast<size_t>(n) * static_cast<size_t>(n);
  GROKLAB_CHECK(basis.size() == pairs && values.size() % pairs == 0);
  const auto cols = static_cast<std::ptrdiff_t>(values.size() / pairs);
  const MatrixView<const double> f(basis.data(), n, n);
  std::vector<double> half(values.size());
  std::vector<double> out(values.size());

  // Step 1. Over the second residue, one value of the first at a time: half [x, j, c].
  pool.run(n, [&](int x, int) {
    const std::ptrdiff_t at = x * n * cols;
    ref::gemm_nn<double>(MatrixView<double>(half.data() + at, n, cols), f,
                         MatrixView<const double>(values.data() + at, n, cols), ref::Update::Assign);
  });
  // Step 2. Over the first, one frequency of the second at a time: out [i, j, c].
  pool.run(n, [&](int j, int) {
    const std::ptrdiff_t at = j * cols;
    ref::gemm_nn<double>(MatrixView<double>(out.data() + at, n, cols, n * cols), f,
                         MatrixView<const double>(half.data() + at, n, cols, n * cols), ref::Update::Assign);
  });
  return out;
}

std::vector<double> folded_pair_energy(const std::vector<double>& coefficients, int n) {
  const size_t cols = coefficients.size() / (static_cast<size_t>(n) * static_cast<size_t>(n));
  std::vector<double> energy(static_cast<size_t>(n_folded(n)));
  const double* row = coefficients.data();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j, row += cols) {
      double squares = 0;
      for (size_t c = 0; c < cols; ++c) {
        squares += row[c] * row[c];
      }
      const auto k1 = static_cast<size_t>(basis_frequency(i));
      const auto k2 = static_cast<size_t>(basis_frequency(j));
      energy[k1] += squares;
      if (k2 != k1) {
        energy[k2] += squares;
      }
    }
  }
  return energy;
}

std::vector<double> folded_pair_shares(const std::vector<double>& coefficients, int n) {
  const size_t cols = coefficients.size() / (static_cast<size_t>(n) * static_cast<size_t>(n));
  const auto n_k = static_cast<size_t>(n_folded(n));
  std::vector<double> shares(n_k * n_k);
  double total = 0;
  const double* row = coefficients.data();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j, row += cols) {
      double squares = 0;
      for (size_t c = 0; c < cols && i + j > 0; ++c) {
        squares += row[c] * row[c];
      }
      shares[static_cast<size_t>(basis_frequency(i)) * n_k + static_cast<size_t>(basis_frequency(j))] += squares;
      total += squares;
    }
  }
  for (double& share : shares) {
    share = total > 0 ? share / total : 0;
  }
  return shares;
}

}  // namespace groklab
