// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// What `groklab analyze` found in the weights of the runs of a sweep.

/// Whether a run's heads have OV circuits, and whether its weights were decomposed.
bool has_coupling(const SweptRun& run);
bool has_singular_values(const SweptRun& run);

/// From which frequency of the token to which of the class all heads together take energy: a panel a setting, of its first
/// analysed run, since key frequencies differ from seed to seed. Needs has_coupling.
Figure sweep_coupling(const SweepFigureData& data);

/// Singular values of the weights that read tokens and of those that write logits, each over the largest, at the end: a line a
/// level of the first key with the range over seeds, panels for the others. Needs has_singular_values.
Figure sweep_singular_values(const SweepFigureData& data);

}  // namespace groklab
