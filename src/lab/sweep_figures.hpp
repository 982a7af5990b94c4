// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// What the figures of a sweep need, read from its folder: the runs with their evaluations, and the fitted law of time.
/// Throws Error(BadFile).
SweepFigureData read_sweep_figure_data(const std::string& path);

}  // namespace groklab
