// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// The share of runs that have not grokked yet over steps (Kaplan-Meier), with 95 % bands and a mark where a run was last
/// watched: a line a level of the first key, a panel a level of the others.
Figure sweep_survival(const SweepFigureData& data);

}  // namespace groklab
