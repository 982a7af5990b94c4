// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <vector>

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// The whole folded spectrum of logits and embedding over steps, as an image. Needs snapshots.
Figure fourier_spectrum_strip(const RunFigureData& data);

/// A spectrum of the snapshots over steps as an image, one row a frequency. Columns at equal distances in steps from the
/// first snapshot to the last, each the latest snapshot there. `bar`: with a colour bar.
Panel spectrum_strip_panel(const RunFigureData& data, std::string title, const std::vector<double>& spectrum, bool bar);

}  // namespace groklab
