// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// grok_step of every run against each key, with medians; runs that never grokked stand where they ended, as triangles. A
/// panel a key. Needs a key that varies.
Figure sweep_grok_step(const SweepFigureData& data);

/// The same with the fitted law of time and its 95 % band, for the keys that are in the law. Needs a law.
Figure sweep_time_law(const SweepFigureData& data);

}  // namespace groklab
