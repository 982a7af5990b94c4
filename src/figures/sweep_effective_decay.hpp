// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// The key made of learning rate and weight decay; nullptr where not both vary.
const MadeKey* effective_decay_of(const SweepFigureData& data);

/// Does only the product of learning rate and weight decay decide? grok_step of every run against it, a colour a learning
/// rate, with the fitted power and its 95 % band beside theory's, step times product constant; and what was observed over
/// what theory expects. Runs that never grokked are triangles in both: later than this. Needs that key.
Figure sweep_effective_decay(const SweepFigureData& data);

/// Test accuracy over steps, a panel a product: where theory holds, the lines of a panel are one.
Figure sweep_effective_decay_curves(const SweepFigureData& data);

/// grok_step against numbers made of the sizes that vary: parameters, width of a head. Needs such a key.
Figure sweep_sizes(const SweepFigureData& data);

}  // namespace groklab
