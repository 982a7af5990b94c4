// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The whole folded spectrum of logits and embedding over steps, as an image. Needs snapshots.
Figure fourier_spectrum_strip(const RunFigureData& data);

}  // namespace groklab
