// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/run_figure_data.hpp"

namespace groklab {

/// Does a neuron serve one frequency or several? Share of its variance in its second-best frequency against that in its best
/// (analysis/frequency_fit.hpp), and a histogram of their difference; system N calls a neuron monosemantic above 0.1, which
/// random weights pass too. Needs `network`.
Figure neuron_polysemanticity(const RunFigureData& data);

/// System N's threshold of the difference.
inline constexpr double kMonosemanticGap = 0.1;

}  // namespace groklab
