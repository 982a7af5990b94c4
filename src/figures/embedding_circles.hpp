// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <vector>

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Every token in the plane of each key frequency of the embedding, the plane fitted without it, so that only an
/// embedding that is a circle shows one (analysis/circle_quality.hpp). Needs the network.
Figure embedding_circles(const RunFigureData& data);

/// Its panels, of whatever weights of the network: the keys are those of `network`. params: [n_params].
std::vector<Panel> circle_panels(const NetworkView& network, std::span<const double> params);

}  // namespace groklab
