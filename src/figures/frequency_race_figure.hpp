// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// How early the frequencies lead that win in the end (analysis/frequency_race.hpp). Needs snapshots with logits.
Figure frequency_race_figure(const RunFigureData& data);

}  // namespace groklab
