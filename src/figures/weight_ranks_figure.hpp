// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Effective ranks of every weight matrix (analysis/weight_ranks.hpp), and of the OV and QK circuits of heads where these read
/// tokens: the exponential of the entropy of the singular values, and of their squares. Needs `network`.
Figure weight_ranks_figure(const RunFigureData& data);

}  // namespace groklab
