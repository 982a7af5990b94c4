// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Every series of the early window (early.npz), step by step. Needs it.
Figure early_window_figure(const RunFigureData& data);

}  // namespace groklab
