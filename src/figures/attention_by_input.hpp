// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Attention of every head over all pairs, to the position where it varies most. Needs a transformer.
Figure attention_by_input(const RunFigureData& data);

}  // namespace groklab
