// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// AUROC of every predictor against the window, with 95 % intervals, a panel for everything that is left out at once.
/// Predictors stand side by side at a window so that their intervals can be told apart. Look at how far features are above
/// hyperparameters, which cost no training, and how much is left when whole cells and levels are left out. Normal:
/// left-out runs are the easiest, left-out levels the hardest; an interval across 0.5 says nothing.
Figure forecast_auroc_by_window(const ForecastFigureData& data);

}  // namespace groklab
