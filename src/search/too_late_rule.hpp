// SPDX-License-Identifier: MIT
#pragma once

#include "search/study.hpp"

namespace groklab {

/// System C's too-late rule: a trial that cannot reach its target before (1 + slack) times the steps of the best complete
/// one is not worth going on with. `earliest`: the smallest value of the objective that is still possible for it.
/// Source: train_mod_add.py, which has slack = 0.2.
bool is_too_late(TrialViews seen, double earliest, double slack);

}  // namespace groklab
