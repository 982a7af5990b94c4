// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Share of every neuron's variance by frequency, neurons in the order of their frequency. Needs the network.
Figure neuron_spectra(const RunFigureData& data);

}  // namespace groklab
