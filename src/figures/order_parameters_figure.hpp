// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// System O's five order parameters over steps, published definitions dashed. Needs train.order_params.
Figure order_parameters_figure(const RunFigureData& data);

}  // namespace groklab
