// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "search/study.hpp"

namespace groklab {

/// No value of `a` is larger than `b`'s and one is smaller.
bool dominates(const Trial& a, const Trial& b);

/// Complete trials in fronts: those that none dominates, those that only the first front dominates, ... Each front in the
/// order of the numbers. All have as many values. Source: Deb et al. 2002, fast non-dominated sort.
std::vector<std::vector<const Trial*>> pareto_fronts(TrialViews trials);

/// Sum over the objectives of the distance between the two neighbours, in units of the objective's range; infinite at the
/// ends. An objective that is the same for all adds nothing. Source: Deb et al. 2002.
std::vector<double> crowding_distances(TrialViews front);

}  // namespace groklab
