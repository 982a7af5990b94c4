// SPDX-License-Identifier: MIT
#pragma once

#include "figures/animation.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// Test accuracy, train loss, Gini coefficient and share of the final key frequencies until now, a line a setting with its
/// range over seeds. Of runs without spectra of the logits train accuracy and weight norm in place of the last two. Needs runs
/// with evaluations.
Animation sweep_story(const SweepFigureData& data);

/// Settings that can be told apart in one panel: seven colours in three dashes.
inline constexpr std::size_t kMostSettings = 21;
std::size_t setting_count(const SweepFigureData& data);

/// The same four measures now, as maps over two keys: means over the runs of a cell, other keys and seeds pooled; a run that
/// has ended keeps its last value. Needs two keys that vary and no more, and runs with evaluations.
Animation sweep_map_story(const SweepFigureData& data);

}  // namespace groklab
