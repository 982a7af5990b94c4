// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The right answer's logit over all pairs as a surface. Needs the network.
Figure correct_logit_surface(const RunFigureData& data);

}  // namespace groklab
