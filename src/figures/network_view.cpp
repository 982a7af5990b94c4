// SPDX-License-Identifier: MIT
#include "figures/network_view.hpp"

#include "analysis/fourier_basis.hpp"
#include "analysis/pair_transform.hpp"
#include "analysis/placed_functions.hpp"

namespace groklab {
namespace {

/// Starting weights of a lazy network are those of its configuration.
NetworkTables read_tables(const Config& config, const ModelSpec& spec, std::span<const float> params,
                          ThreadPool& pool) {
  const Dataset data = make_dataset(config);
  const std::vector<float> initial =
      config.model.output_scale > 0 ? initial_parameters(spec, config) : std::vector<float>();
  return NetworkReader(config, spec, data, pool, initial).read(params);
}

TaskFrame read_frame(const Config& config) {
  return make_task_frame(make_pair_grid(make_dataset(config), SplitKnown::Yes));
}

std::vector<double> answer_coefficients(const NetworkTables& tables, const Coordinates& coordinates, ThreadPool& pool) {
  const std::vector<double> values = answers(tables);
  const std::ptrdiff_t p = tables.spec->p;
  return coefficients_in(coordinates, {values.data(), p * p, p}, pool);
}

MatrixView<const double> by_pair(const std::vector<double>& coefficients, int n, std::ptrdiff_t cols) {
  return {coefficients.data(), std::ptrdiff_t{n} * n, cols};
}

}  // namespace

NetworkView::NetworkView(const Config& config_in, std::int64_t step_in, std::span<const float> params, ThreadPool& pool)
    : config(config_in),
      spec(make_model_spec(config)),
      step(step_in),
      frame(read_frame(config)),
      tables(read_tables(config, spec, params, pool)),
      keys(choose_keys(tables, frame, config.analysis.key_rule, pool)),
      logits(labelled_logits(coordinates(), frame.grid, tables.logits())),
      logit_coefficients(answer_coefficients(tables, coordinates(), pool)),
      neuron_coefficients(coefficients_in(coordinates(), tables.neurons(), pool)),
      neuron_fits(
          fit_frequencies(by_pair(neuron_coefficients, coordinates().n, tables.neurons().cols), coordinates().n)),
      logit_energy(folded_pair_energy(logit_coefficients, coordinates().n)),
      neuron_energy(folded_pair_energy(neuron_coefficients, coordinates().n)),
      embed_energy(embedding_energy(tables, coordinates())) {}

std::vector<double> NetworkView::neuron_shares() const {
  const int n = coordinates().n;
  const auto n_cols = static_cast<std::size_t>(n_neurons());
  const auto n_k = static_cast<std::size_t>(n_folded(n));
  std::vector<double> shares(n_cols * n_k);
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < n; ++j) {
      const int ki = basis_frequency(i);
      const int kj = basis_frequency(j);
      // The eight dimensions of a frequency (frequency_fit.hpp): of a alone, of b alone, or both at that frequency.
      const int k = ki == kj || kj == 0 ? ki : ki == 0 ? kj : 0;
      const double* row = neuron_coefficients.data() + static_cast<std::size_t>(i * n + j) * n_cols;
      for (std::size_t neuron = 0; neuron < n_cols && k > 0; ++neuron) {
        shares[neuron * n_k + static_cast<std::size_t>(k)] += row[neuron] * row[neuron];
      }
    }
  }
  for (std::size_t neuron = 0; neuron < n_cols; ++neuron) {
    for (std::size_t k = 1; k < n_k && neuron_fits[neuron].variance > 0; ++k) {
      shares[neuron * n_k + k] /= neuron_fits[neuron].variance;
    }
  }
  return shares;
}

std::vector<double> logit_energy_of(const NetworkView& network, std::span<const float> params, ThreadPool& pool) {
  const NetworkTables tables = read_tables(network.config, network.spec, params, pool);
  return folded_pair_energy(answer_coefficients(tables, network.coordinates(), pool), network.coordinates().n);
}

}  // namespace groklab
