// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The four measures of Nanda et al. 2023 over steps: losses with the restricted one (test) and the excluded one
/// (train) at checkpoints, Gini coefficients of the spectra, the key frequencies' share of the logits, and the sum of
/// squared weights. Needs progress and snapshots, whose panels are left out where they mislead (snapshot_basis.hpp).
Figure progress_measures_figure(const RunFigureData& data);

}  // namespace groklab
