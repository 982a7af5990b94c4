// SPDX-License-Identifier: MIT
#include "analysis/placed_functions.hpp"

#include "analysis/fourier_basis.hpp"
#include "analysis/pair_transform.hpp"

namespace groklab {
namespace {

/// Energy of p token rows [p, width] over the tokens that have places.
std::vector<double> token_energy(const Coordinates& coordinates, MatrixView<const double> tokens) {
  const std::vector<double> rows = token_rows(coordinates, tokens);
  return folded_energy(fourier_basis(coordinates.n), rows.data(), tokens.cols, tokens.cols, coordinates.n);
}

}  // namespace

std::vector<double> answers(const NetworkTables& tables) {
  const MatrixView<const double> logits = tables.logits();
  std::vector<double> out;
  for (std::ptrdiff_t i = 0; i < logits.rows; ++i) {
    out.insert(out.end(), logits.row(i), logits.row(i) + tables.spec->p);
  }
  return out;
}

std::vector<double> coefficients_in(const Coordinates& coordinates, MatrixView<const double> table, ThreadPool& pool) {
  return pair_transform(fourier_basis(coordinates.n), rows_by_place(coordinates, table), coordinates.n, pool);
}

std::vector<double> token_rows(const Coordinates& coordinates, MatrixView<const double> tokens) {
  std::vector<double> rows;
  for (const std::int32_t token : coordinates.token) {
    rows.insert(rows.end(), tokens.row(token), tokens.row(token) + tokens.cols);
  }
  return rows;
}

std::vector<double> embedding_energy(const NetworkTables& tables, const Coordinates& coordinates) {
  if (tables.spec->config.kind == ModelKind::Transformer) {
    return token_energy(coordinates, tables.tensor("embed.W_E"));
  }
  const MatrixView<const double> first = tables.tensor("layers.0.W");  // [2p, width]: a, then b
  const std::ptrdiff_t p = tables.spec->p;
  std::vector<double> energy = token_energy(coordinates, {first.data, p, first.cols});
  const std::vector<double> of_b = token_energy(coordinates, {first.row(p), p, first.cols});
  for (size_t k = 0; k < energy.size(); ++k) {
    energy[k] += of_b[k];
  }
  return energy;
}

}  // namespace groklab
