// SPDX-License-Identifier: MIT
#include "analysis/logit_map.hpp"

#include <fmt/format.h>

#include "analysis/centred_columns.hpp"
#include "analysis/effective_rank.hpp"
#include "analysis/fourier_basis.hpp"
#include "analysis/svd.hpp"
#include "core/check.hpp"
#include "kernels/ref/gemm.hpp"

namespace groklab {
namespace {

/// N u for the direction u = sum_x wave[x] map[x]: a function of the pair, [n * n] by place.
std::vector<double> read_along(const std::vector<double>& map, const double* wave, MatrixView<const double> neurons,
                               const Coordinates& coordinates) {
  const auto n_neurons = static_cast<size_t>(neurons.cols);
  std::vector<double> direction(n_neurons);
  for (size_t x = 0; x < static_cast<size_t>(coordinates.n); ++x) {
    for (size_t j = 0; j < n_neurons; ++j) {
      direction[j] += wave[x] * map[x * n_neurons + j];
    }
  }
  std::vector<double> out;
  for (int i = 0; i < coordinates.n; ++i) {
    for (int j = 0; j < coordinates.n; ++j) {
      const double* row = neurons.row(coordinates.pair_row(i, j));
      double sum = 0;
      for (size_t unit = 0; unit < n_neurons; ++unit) {
        sum += row[unit] * direction[unit];
      }
      out.push_back(sum);
    }
  }
  return out;
}

/// Share of the variance of f [n * n] that is a multiple of wave(s).
double explained_by(const std::vector<double>& f, const double* wave, const LinearTask& task, int n) {
  const auto pairs = static_cast<double>(f.size());
  double mean = 0;
  for (const double value : f) {
    mean += value / pairs;
  }
  double variance = 0;
  double product = 0;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const double centred = f[static_cast<size_t>(i) * static_cast<size_t>(n) + static_cast<size_t>(j)] - mean;
      variance += centred * centred;
      product += centred * wave[task.label_place(i, j, n)];
    }
  }
  // wave has norm 1 over places, and every place is met n times.
  return variance > 0 ? product * product / (n * variance) : 0;
}

}  // namespace

std::optional<std::string> why_no_logit_map(const ModelConfig& model) {
  if (model.kind == ModelKind::Transformer && model.norm != Norm::None) {
    return "a layer norm stands between the neurons and the logits";
  }
  return std::nullopt;
}

std::vector<double> neurons_to_logits(const NetworkTables& tables) {
  const ModelConfig& model = tables.spec->config;
  GROKLAB_CHECK(!why_no_logit_map(model));
  if (model.kind == ModelKind::Mlp) {
    const MatrixView<const double> w = tables.tensor(fmt::format("layers.{}.W", model.hidden.size()));
    return {w.data, w.data + w.rows * w.cols};
  }
  const MatrixView<const double> w_out = tables.tensor(fmt::format("blocks.{}.mlp.W_out", model.n_layers - 1));
  std::vector<double> product(static_cast<size_t>(w_out.rows * model.d_vocab_out));
  const MatrixView<double> out(product.data(), w_out.rows, model.d_vocab_out);
  if (model.tied_embeddings) {
    const MatrixView<const double> w_e = tables.tensor("embed.W_E");
    ref::gemm_nt<double>(out, w_out, MatrixView<const double>(w_e.data, model.d_vocab_out, w_e.cols),
                         ref::Update::Assign);
  } else {
    ref::gemm_nn<double>(out, w_out, tables.tensor("unembed.W_U"), ref::Update::Assign);
  }
  return product;
}

std::vector<double> logit_map(const NetworkTables& tables, const Coordinates& coordinates) {
  const std::vector<double> all = neurons_to_logits(tables);
  const std::ptrdiff_t n_classes = tables.spec->config.d_vocab_out;
  const MatrixView<const double> by_neuron(all.data(), static_cast<std::ptrdiff_t>(all.size()) / n_classes, n_classes);
  std::vector<double> map;
  for (const std::int32_t token : coordinates.token) {
    for (std::ptrdiff_t j = 0; j < by_neuron.rows; ++j) {
      map.push_back(by_neuron(j, token));
    }
  }
  return map;
}

LogitMapMeasures measure_logit_map(const std::vector<double>& map, const NetworkTables& tables,
                                   const Coordinates& coordinates, const std::optional<LinearTask>& task,
                                   const std::vector<int>& keys) {
  const int n = coordinates.n;
  const MatrixView<const double> neurons = tables.neurons();
  const std::vector<double> seen = centred_columns({map.data(), n, neurons.cols});
  const std::vector<double> basis = fourier_basis(n);

  LogitMapMeasures measures;
  measures.singular_values = svd(MatrixView<const double>(seen.data(), n, neurons.cols)).sigma;
  measures.effective_rank = effective_rank(measures.singular_values);
  measures.energy_rank = energy_rank(measures.singular_values);
  measures.rank99 = rank_holding(measures.singular_values, 0.99);
  measures.spectrum = folded_energy(basis, map.data(), neurons.cols, neurons.cols, n);
  double total = 0;
  for (size_t k = 1; k < measures.spectrum.size(); ++k) {
    total += measures.spectrum[k];
  }
  double key = 0;
  for (const int k : keys) {
    key += measures.spectrum[static_cast<size_t>(k)];
  }
  measures.residual = total > 0 ? 1 - key / total : 0;
  if (!task) {
    return measures;
  }
  for (const int k : keys) {
    const auto fve = [&](int row) {
      if (row >= n) {  // for even n the last frequency has no sine
        return 0.0;
      }
      const double* wave = basis.data() + static_cast<ptrdiff_t>(row) * n;
      return explained_by(read_along(map, wave, neurons, coordinates), wave, *task, n);
    };
    measures.fve_cos.push_back(fve(2 * k - 1));
    measures.fve_sin.push_back(fve(2 * k));
  }
  return measures;
}

}  // namespace groklab
