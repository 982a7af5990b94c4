// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Share of every key frequency in logits and embedding over steps, and of all others together. Needs snapshots.
Figure fourier_evolution(const RunFigureData& data);

}  // namespace groklab
