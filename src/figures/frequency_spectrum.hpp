// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Energy of logits and neurons by folded frequency, key frequencies in a colour of their own. Needs the network.
Figure frequency_spectrum(const RunFigureData& data);

}  // namespace groklab
