// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The embedding in its own two principal directions at up to six checkpoints, coloured by the token times
/// the embedding's strongest frequency in the end. Needs checkpoints.
Figure embedding_pca_evolution(const RunFigureData& data);

}  // namespace groklab
