// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Order parameters close up around the transition. Needs train.order_params and a transition.
Figure phase_transition(const RunFigureData& data);

}  // namespace groklab
