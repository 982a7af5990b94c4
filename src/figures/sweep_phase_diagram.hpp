// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// For every two keys, over their levels: the share of runs that grokked, written as "2/3", and the median grok step, in
/// words where half of the runs had not. Other keys and seeds are pooled, which n shows. Needs two keys that vary.
Figure sweep_phase_diagram(const SweepFigureData& data);

/// Likewise the mean Gini coefficient of the logits' spectrum and the mean number of key frequencies in the last snapshot, with
/// the number of runs that they are of. Needs snapshots too.
Figure sweep_frequency_maps(const SweepFigureData& data);

}  // namespace groklab
