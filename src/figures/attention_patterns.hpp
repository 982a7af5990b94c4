// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Mean attention from the last position, by head and position: no average over heads. Needs a transformer.
Figure attention_patterns(const RunFigureData& data);

}  // namespace groklab
