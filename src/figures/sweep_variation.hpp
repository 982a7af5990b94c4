// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// How much seeds differ: coefficient of variation (standard deviation over mean, n - 1 in the variance) of the grok step and,
/// where there are snapshots, of the last Gini coefficient, over two keys, with n in every cell. A cell in which a run had not
/// grokked when it ended has no colour: the numbers of those that did are written in it with their count. Needs exactly two
/// keys, so that a cell pools nothing but seeds.
Figure sweep_variation(const SweepFigureData& data);

}  // namespace groklab
