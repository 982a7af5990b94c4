// SPDX-License-Identifier: MIT
#include "figures/frequency_spectrum.hpp"

#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure frequency_spectrum(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  Figure figure = start_figure_at(data, network.step, "frequency_spectrum", "Frequencies", 2);
  figure.panels = {spectrum_panel("Logits", network.logit_energy, network.keys.frequencies),
                   spectrum_panel("Neurons", network.neuron_energy, network.keys.frequencies)};
  figure.aspect = 0.7;
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
