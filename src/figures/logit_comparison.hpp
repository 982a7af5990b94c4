// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The right answer's logit over all pairs: as it is, of the key frequencies alone, and the difference. Needs a linear
/// task.
Figure logit_comparison(const RunFigureData& data);

}  // namespace groklab
