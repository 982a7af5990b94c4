// SPDX-License-Identifier: MIT
#include "analysis/head_circuits.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "analysis/effective_rank.hpp"
#include "analysis/fourier_basis.hpp"
#include "analysis/placed_functions.hpp"
#include "analysis/svd.hpp"
#include "config/token_format.hpp"
#include "core/check.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {
namespace {

/// A matrix that owns its numbers.
struct Matrix {
  Matrix(std::ptrdiff_t rows_in, std::ptrdiff_t cols_in)
      : rows(rows_in), cols(cols_in), values(static_cast<size_t>(rows_in * cols_in)) {}
  MatrixView<double> view() { return {values.data(), rows, cols}; }
  MatrixView<const double> view() const { return {values.data(), rows, cols}; }

  std::ptrdiff_t rows, cols;
  std::vector<double> values;
};

Matrix product(MatrixView<const double> a, MatrixView<const double> b) {
  Matrix c(a.rows, b.cols);
  ref::gemm_nn<double>(c.view(), a, b, ref::Update::Assign);
  return c;
}

Matrix product_transposed(MatrixView<const double> a, MatrixView<const double> b) {
  Matrix c(a.rows, b.rows);
  ref::gemm_nt<double>(c.view(), a, b, ref::Update::Assign);
  return c;
}

/// The embedding of the tokens that have places, in their order: [n, d_model].
Matrix embedding(const NetworkTables& tables, const Coordinates& coordinates) {
  const MatrixView<const double> w_e = tables.tensor("embed.W_E");
  Matrix rows(coordinates.n, w_e.cols);
  rows.values = token_rows(coordinates, w_e);
  return rows;
}

/// What a residual vector says of the classes at all places: [d_model, n].
Matrix unembedding(const NetworkTables& tables, const Coordinates& coordinates) {
  const bool tied = tables.spec->config.tied_embeddings;
  const MatrixView<const double> w = tables.tensor(tied ? "embed.W_E" : "unembed.W_U");
  Matrix out(tables.spec->config.d_model, coordinates.n);
  for (std::ptrdiff_t d = 0; d < out.rows; ++d) {
    for (int x = 0; x < coordinates.n; ++x) {
      const std::int32_t token = coordinates.token[static_cast<size_t>(x)];
      out.view()(d, x) = tied ? w(token, d) : w(d, token);
    }
  }
  return out;
}

/// Energy of basis m basis^T by the folded frequencies of rows and columns: [K, K], K = n / 2 + 1.
std::vector<double> coupling(MatrixView<const double> m, const std::vector<double>& basis) {
  const std::ptrdiff_t n = m.rows;
  const MatrixView<const double> f(basis.data(), n, n);
  const Matrix coefficients = product_transposed(product(f, m).view(), f);
  const auto size = static_cast<size_t>(n_folded(static_cast<int>(n)));
  std::vector<double> energy(size * size);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t j = 0; j < n; ++j) {
      const auto from = static_cast<size_t>(basis_frequency(static_cast<int>(i)));
      const auto to = static_cast<size_t>(basis_frequency(static_cast<int>(j)));
      energy[from * size + to] += coefficients.view()(i, j) * coefficients.view()(i, j);
    }
  }
  return energy;
}

/// The norm and the interference of a coupling.
TotalCoupling measured(std::vector<double> energy, int n) {
  const auto size = static_cast<size_t>(n_folded(n));
  double on = 0;
  double off = 0;
  for (size_t i = 1; i < size; ++i) {
    for (size_t j = 1; j < size; ++j) {
      (i == j ? on : off) += energy[i * size + j];
    }
  }
  const double interference = off == 0 ? 0 : on == 0 ? std::numeric_limits<double>::infinity() : off / on;
  return {std::move(energy), std::sqrt(on + off), interference};
}

/// W_V W_O of one head: [d_model, d_model].
Matrix ov_matrix(const NetworkTables& tables, int head) {
  return product(tables.head_tensor(0, "W_V", head), tables.head_tensor(0, "W_O", head));
}

/// The score that "=" at the last position gives to the tokens that have places: [n, 1].
Matrix scores_from_equals(const NetworkTables& tables, const Matrix& tokens, int head) {
  const ModelSpec& spec = *tables.spec;
  const MatrixView<const double> w_e = tables.tensor("embed.W_E");
  const MatrixView<const double> w_pos = tables.tensor("pos_embed.W_pos");
  Matrix query_in(1, spec.config.d_model);
  for (std::ptrdiff_t d = 0; d < query_in.cols; ++d) {
    query_in.view()(0, d) = w_e(equals_token(spec.config.format, spec.p), d) + w_pos(spec.n_ctx - 1, d);
  }
  const Matrix query = product(query_in.view(), tables.head_tensor(0, "W_Q", head));
  const Matrix keys = product(tokens.view(), tables.head_tensor(0, "W_K", head));
  Matrix scores = product_transposed(keys.view(), query.view());
  for (double& score : scores.values) {
    score /= std::sqrt(spec.config.d_head);
  }
  return scores;
}

/// Orthonormal directions of the residual stream that hold 95 % of the energy of what a head writes: [r, d_model].
Matrix written_directions(const NetworkTables& tables, const Matrix& tokens, int head) {
  const Matrix values = product(tokens.view(), tables.head_tensor(0, "W_V", head));
  const Matrix written = product(values.view(), tables.head_tensor(0, "W_O", head));
  const Svd parts = svd(written.view());
  const auto r = static_cast<std::ptrdiff_t>(parts.sigma.size());
  Matrix directions(rank_holding(parts.sigma, 0.95), written.cols);
  for (std::ptrdiff_t i = 0; i < directions.rows; ++i) {
    for (std::ptrdiff_t d = 0; d < directions.cols; ++d) {
      directions.view()(i, d) = parts.v[static_cast<size_t>(d * r + i)];
    }
  }
  return directions;
}

HeadOverlap overlap_of(const Matrix& first, const Matrix& second) {
  HeadOverlap overlap;
  overlap.first_dimensions = static_cast<int>(first.rows);
  overlap.second_dimensions = static_cast<int>(second.rows);
  if (first.rows == 0 || second.rows == 0) {
    return overlap;  // a head that writes nothing
  }
  const std::vector<double> cosines = svd(product_transposed(first.view(), second.view()).view()).sigma;
  for (const double cosine : cosines) {
    overlap.mean_cos2 += cosine * cosine / static_cast<double>(cosines.size());
  }
  overlap.largest_cos = cosines.front();
  return overlap;
}

}  // namespace

std::optional<std::string> why_no_circuits(const ModelConfig& model) {
  if (model.kind != ModelKind::Transformer) {
    return "needs a transformer";
  }
  if (model.n_layers != 1) {
    return "needs one layer: behind the first, heads do not read tokens";
  }
  if (model.norm != Norm::None) {
    return "a layer norm stands between the tokens and the logits";
  }
  return std::nullopt;
}

std::vector<HeadCircuit> head_circuits(const NetworkTables& tables, const Coordinates& coordinates) {
  GROKLAB_CHECK(!why_no_circuits(tables.spec->config));
  const Matrix tokens = embedding(tables, coordinates);
  const Matrix classes = unembedding(tables, coordinates);
  const std::vector<double> basis = fourier_basis(coordinates.n);
  std::vector<HeadCircuit> circuits;
  for (int head = 0; head < tables.spec->config.n_heads; ++head) {
    const Matrix ov = ov_matrix(tables, head);
    const Matrix qk = product_transposed(tables.head_tensor(0, "W_Q", head), tables.head_tensor(0, "W_K", head));
    const std::vector<double> ov_sigma = svd(ov.view()).sigma;
    const std::vector<double> qk_sigma = svd(qk.view()).sigma;
    HeadCircuit circuit;
    const Matrix path = product(product(tokens.view(), ov.view()).view(), classes.view());
    TotalCoupling coupled = measured(coupling(path.view(), basis), coordinates.n);
    circuit.ov_coupling = std::move(coupled.energy);
    circuit.ov_norm = coupled.norm;
    circuit.interference = coupled.interference;
    circuit.ov_effective_rank = effective_rank(ov_sigma);
    circuit.ov_energy_rank = energy_rank(ov_sigma);
    circuit.qk_effective_rank = effective_rank(qk_sigma);
    circuit.qk_energy_rank = energy_rank(qk_sigma);
    const Matrix scores = scores_from_equals(tables, tokens, head);
    circuit.qk_spectrum = folded_energy(basis, scores.values.data(), 1, 1, coordinates.n);
    circuits.push_back(std::move(circuit));
  }
  return circuits;
}

TotalCoupling total_coupling(const NetworkTables& tables, const Coordinates& coordinates) {
  GROKLAB_CHECK(!why_no_circuits(tables.spec->config));
  Matrix sum(tables.spec->config.d_model, tables.spec->config.d_model);
  for (int head = 0; head < tables.spec->config.n_heads; ++head) {
    const Matrix ov = ov_matrix(tables, head);
    std::transform(sum.values.begin(), sum.values.end(), ov.values.begin(), sum.values.begin(), std::plus<>());
  }
  const Matrix read = product(embedding(tables, coordinates).view(), sum.view());
  const Matrix path = product(read.view(), unembedding(tables, coordinates).view());
  return measured(coupling(path.view(), fourier_basis(coordinates.n)), coordinates.n);
}

std::vector<HeadOverlap> head_overlaps(const NetworkTables& tables, const Coordinates& coordinates) {
  const Matrix tokens = embedding(tables, coordinates);
  std::vector<Matrix> directions;
  for (int head = 0; head < tables.spec->config.n_heads; ++head) {
    directions.push_back(written_directions(tables, tokens, head));
  }
  std::vector<HeadOverlap> overlaps;
  for (size_t i = 0; i < directions.size(); ++i) {
    for (size_t j = i + 1; j < directions.size(); ++j) {
      HeadOverlap overlap = overlap_of(directions[i], directions[j]);
      overlap.first = static_cast<int>(i);
      overlap.second = static_cast<int>(j);
      overlaps.push_back(overlap);
    }
  }
  return overlaps;
}

}  // namespace groklab
