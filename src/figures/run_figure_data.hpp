// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure_registry.hpp"
#include "runs/run_folder.hpp"

namespace groklab {

/// What the figures of a run need, read from its folder. A run that is still going has fewer lines and no milestones yet.
/// Throws Error(BadFile) for a damaged file.
RunFigureData read_run_figure_data(const RunFolder& folder);

}  // namespace groklab
