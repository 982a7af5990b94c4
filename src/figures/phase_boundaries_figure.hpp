// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Accuracies and losses over steps with the phases of Nanda et al. 2023 shaded (memorisation, circuit formation,
/// cleanup), as analysis/phase_boundaries.hpp finds them, and the excluded loss they rest on. Needs progress.
Figure phase_boundaries_figure(const RunFigureData& data);

}  // namespace groklab
