// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Two by two panels over steps: loss (log), accuracy with the milestones (the run's own, not computed here), weight
/// norm, and test accuracy close up around the transition (transition_window). A run that never grokked shows its whole
/// span there and says so. A panel without any drawable value says so too.
Figure training_curves(const RunFigureData& data);

/// Loss and accuracy once more over logarithmic steps, where memorisation and generalisation are as wide as one another
/// and step 0 has no place (system O).
Figure training_curves_log(const RunFigureData& data);

}  // namespace groklab
