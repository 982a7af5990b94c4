// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string>

#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// What the figures of a sweep, or of two sweeps or runs side by side, need: the runs with their evaluations and spectra, the
/// fitted laws of time, and the pairs. Of two folders the first key is which of them a run is of. Keys that go together with
/// an earlier one, value by value, are no axes of their own. Throws Error(BadFile).
SweepFigureData read_sweep_figure_data(std::span<const std::string> paths);

}  // namespace groklab
