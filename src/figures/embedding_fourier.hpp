// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Energy of the embedding by folded frequency, key frequencies of the logits in a colour of their own. Needs the
/// network.
Figure embedding_fourier(const RunFigureData& data);

}  // namespace groklab
