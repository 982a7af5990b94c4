// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// The runs that differ from the centre of a design of one thing at a time (star_centre.hpp) in no key but one, with that key
/// as the only axis. The sweep is such a design.
SweepFigureData arm_of(const SweepFigureData& data, std::size_t axis);

/// System M's five figures in one: accuracy and loss of the centre, then for each key test accuracy by level and grok step
/// against it, all other keys at the centre. Needs a design of one thing at a time, and evaluations.
Figure sweep_sensitivity(const SweepFigureData& data);

}  // namespace groklab
