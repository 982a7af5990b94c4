// SPDX-License-Identifier: MIT
#pragma once

#include "figures/animation.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Spectra of logits and embedding: now as bars, until now as images. A frame a snapshot. Needs snapshots and the network,
/// whose keys are marked.
Animation spectrum_waterfall(const RunFigureData& data);

}  // namespace groklab
