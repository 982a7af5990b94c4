// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// Two values of a key, every two of up to eight and neighbours of more, over runs with the same seeds: the share of
/// pairs in which the first groks earlier, with its Wilson interval and the exact sign test's p, adjusted by Holm. A row
/// a pair of values; pairs that are not decided (both in one evaluation interval, or censored too early) are counted.
/// Needs pairs.
Figure sweep_pairs(const SweepFigureData& data);

}  // namespace groklab
