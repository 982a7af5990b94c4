// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/forecast_figure_data.hpp"

namespace groklab {

/// ROC curves of every predictor's out-of-fold scores, a panel a window, the AUROC in the legend: of the runs that grok,
/// how many score above a threshold (upwards), when so many of the others do too (to the right). Look at the left
/// edge: what can be had without a false alarm. Normal: steps as large as runs are few. The diagonal is a coin; a curve
/// below it everywhere is a score that is inverted out of fold.
Figure forecast_roc(const ForecastFigureData& data);

}  // namespace groklab
