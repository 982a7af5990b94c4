// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/dissection.hpp"
#include "config/config.hpp"

namespace groklab {

/// A network at one moment and what several figures need of it, in the coordinates in which its keys were chosen.
/// Figures read it; nothing is written after construction.
struct NetworkView {
  /// params [n_params] of a network of that resolved configuration; the split is the configuration's.
  /// Throws Error(RunFailed) where the tables would be too large.
  NetworkView(const Config& config, std::int64_t step, std::span<const float> params, ThreadPool& pool);
  NetworkView(const NetworkView&) = delete;
  NetworkView& operator=(const NetworkView&) = delete;

  const TaskBasis& basis() const { return *frame.find(keys.basis); }
  const Coordinates& coordinates() const { return basis().coordinates; }
  int n_neurons() const { return static_cast<int>(neuron_fits.size()); }

  /// Share of each neuron's variance by folded frequency: [n_neurons, n / 2 + 1], entry 0 is 0.
  std::vector<double> neuron_shares() const;

  const Config config;
  const ModelSpec spec;
  const std::int64_t step;
  const TaskFrame frame;
  const NetworkTables tables;
  const KeySet keys;
  const LabelledLogits logits;                    ///< of the pairs that have places, [n * n]
  const std::vector<double> logit_coefficients;   ///< [n * n, p]
  const std::vector<double> neuron_coefficients;  ///< [n * n, n_neurons]
  const std::vector<FrequencyFit> neuron_fits;
  const std::vector<double> logit_energy;   ///< [n / 2 + 1] by folded frequency
  const std::vector<double> neuron_energy;  ///< likewise
  const std::vector<double> embed_energy;   ///< likewise
};

/// Energy of the logits by folded frequency that the same network would have with other parameters, in the same coordinates.
std::vector<double> logit_energy_of(const NetworkView& network, std::span<const float> params, ThreadPool& pool);

}  // namespace groklab
