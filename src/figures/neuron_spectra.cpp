// SPDX-License-Identifier: MIT
#include "figures/neuron_spectra.hpp"

#include "analysis/fourier_basis.hpp"
#include "figures/neuron_rows.hpp"

namespace groklab {

Figure neuron_spectra(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  const int n_k = n_folded(network.coordinates().n);
  const std::vector<double> shares = network.neuron_shares();  // [n_neurons, n_k], the constant first
  const auto row = [&](int neuron) {
    const auto first = shares.begin() + std::ptrdiff_t{neuron} * n_k;
    return std::vector<double>(first + 1, first + n_k);
  };
  return neuron_rows(data, {"neuron_freq_spectrum_heatmap",
                            "Neurons' spectra",
                            "frequency k",
                            {0.5, n_k - 0.5},
                            {"share of variance", ColorMap::Sequential, Scale::Log, Limits{1e-4, 1}},
                            row});
}

}  // namespace groklab
