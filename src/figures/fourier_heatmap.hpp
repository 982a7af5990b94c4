// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Energy of the logits, all answers, by the folded frequencies of both places: a network that adds has it on the
/// diagonal. Needs the network.
Figure fourier_heatmap(const RunFigureData& data);

}  // namespace groklab
