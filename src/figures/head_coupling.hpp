// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Energy that each head's OV circuit (analysis/head_circuits.hpp) takes from a frequency of the token to a frequency of the
/// class, over that head's largest; a panel a head, and one for the sum of their circuits where there are several. Needs
/// `network` of one layer without norms.
Figure head_coupling(const RunFigureData& data);

/// One such panel: coupling [K, K], K = n / 2 + 1, from (row) to.
Panel coupling_panel(const std::vector<double>& coupling, const std::string& title);

}  // namespace groklab
