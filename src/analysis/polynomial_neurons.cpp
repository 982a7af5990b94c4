// SPDX-License-Identifier: MIT
#include "analysis/polynomial_neurons.hpp"

#include <algorithm>

#include "analysis/fourier_basis.hpp"
#include "analysis/logit_map.hpp"
#include "analysis/pair_transform.hpp"
#include "core/check.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {
namespace {

std::vector<double> transposed(const std::vector<double>& square, int n) {
  const auto size = static_cast<size_t>(n);
  std::vector<double> out(square.size());
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) {
      out[j * size + i] = square[i * size + j];
    }
  }
  return out;
}

/// What of every neuron is no polynomial of degree 2 in its frequency: [n * n, n_neurons] by place.
std::vector<double> residuals(const std::vector<double>& neurons, const std::vector<FrequencyFit>& fits, int n,
                              ThreadPool& pool) {
  const std::vector<double> basis = fourier_basis(n);
  std::vector<double> coefficients = pair_transform(basis, neurons, n, pool);
  double* row = coefficients.data();
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j, row += fits.size()) {
      const int k1 = basis_frequency(i);
      const int k2 = basis_frequency(j);
      for (size_t unit = 0; unit < fits.size(); ++unit) {
        const int k = fits[unit].frequency;
        if ((k1 == k || k1 == 0) && (k2 == k || k2 == 0)) {
          row[unit] = 0;
        }
      }
    }
  }
  return pair_transform(transposed(basis, n), coefficients, n, pool);  // the basis is orthonormal
}

/// logits - scale residual W_L: [n * n, n_classes].
std::vector<double> logits_of_polynomials(const LabelledLogits& logits, const std::vector<double>& residual,
                                          const std::vector<double>& map, double scale, ThreadPool& pool) {
  const auto n_neurons = static_cast<std::ptrdiff_t>(residual.size()) / logits.n();
  std::vector<double> out(logits.logits.size());
  const MatrixView<const double> w(map.data(), n_neurons, logits.n_classes);
  constexpr std::ptrdiff_t kBlock = 128;
  pool.run(static_cast<int>((logits.n() + kBlock - 1) / kBlock), [&](int block, int) {
    const std::ptrdiff_t first = block * kBlock;
    const std::ptrdiff_t count = std::min(kBlock, logits.n() - first);
    const MatrixView<double> rows(out.data() + first * logits.n_classes, count, logits.n_classes);
    ref::gemm_nn<double>(rows, MatrixView<const double>(residual.data() + first * n_neurons, count, n_neurons), w,
                         ref::Update::Assign);
    for (std::ptrdiff_t i = 0; i < count * logits.n_classes; ++i) {
      rows.data[i] = logits.logits[static_cast<size_t>(first * logits.n_classes + i)] - scale * rows.data[i];
    }
  });
  return out;
}

}  // namespace

PolynomialNeurons replace_by_polynomials(const NetworkTables& tables, const Coordinates& coordinates,
                                         const PairGrid& grid, const std::vector<FrequencyFit>& fits,
                                         ThreadPool& pool) {
  GROKLAB_CHECK(static_cast<std::ptrdiff_t>(fits.size()) == tables.neurons().cols);
  const LabelledLogits logits = labelled_logits(coordinates, grid, tables.logits());
  const std::vector<double> map = neurons_to_logits(tables);
  const double output_scale = tables.spec->config.output_scale;
  const double scale = output_scale > 0 ? output_scale : 1;
  std::vector<double> residual = residuals(rows_by_place(coordinates, tables.neurons()), fits, coordinates.n, pool);

  PolynomialNeurons out;
  out.intact = scores_of(logits, logits.logits, pool);
  out.all = scores_of(logits, logits_of_polynomials(logits, residual, map, scale, pool), pool);
  for (size_t unit = 0; unit < fits.size(); ++unit) {
    const bool explained = fits[unit].fve > kExplainedFve;
    out.n_explained += explained ? 1 : 0;
    for (size_t row = unit; !explained && row < residual.size(); row += fits.size()) {
      residual[row] = 0;
    }
  }
  out.explained = scores_of(logits, logits_of_polynomials(logits, residual, map, scale, pool), pool);
  return out;
}

}  // namespace groklab
