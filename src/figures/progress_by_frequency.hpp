// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Excluded and restricted loss of every key frequency alone, over checkpoints: which frequency carries the answer, and
/// since when. Needs progress.
Figure progress_by_frequency(const RunFigureData& data);

}  // namespace groklab
