// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// How much what two heads write overlaps: mean squared cosine of the principal angles between their subspaces
/// (analysis/head_circuits.hpp), and what random subspaces of the same dimensions have. Needs as head_coupling, and two heads.
Figure head_subspaces(const RunFigureData& data);

}  // namespace groklab
