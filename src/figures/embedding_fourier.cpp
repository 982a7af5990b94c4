// SPDX-License-Identifier: MIT
#include "figures/embedding_fourier.hpp"

#include "figures/frequency_panels.hpp"
#include "figures/run_panels.hpp"

namespace groklab {

Figure embedding_fourier(const RunFigureData& data) {
  const NetworkView& network = *data.network;
  Figure figure = start_figure_at(data, network.step, "embedding_fourier", "Embedding", 1);
  figure.panels = {spectrum_panel("Energy by frequency", network.embed_energy, network.keys.frequencies)};
  const double n_frequencies = static_cast<double>(network.embed_energy.size() - 1);
  figure.panels[0].layers.emplace_back(
      RuleLayer{Direction::Horizontal, 1 / n_frequencies, "all equal", ColorRole::Muted, Dash::Dotted});
  mark_empty_panels(figure);
  return figure;
}

}  // namespace groklab
