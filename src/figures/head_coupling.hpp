// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Energy that each head's OV circuit (analysis/head_circuits.hpp) takes from a frequency of the token to a frequency of the
/// class, over that head's largest; a panel a head. Needs `network` of one layer without norms.
Figure head_coupling(const RunFigureData& data);

}  // namespace groklab
