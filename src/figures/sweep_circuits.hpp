// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// Circuits and superposition against a key (the number of heads where it varies, else the first): ranks and interference of
/// heads, their overlap, neurons of one frequency, rank of the embedding; every run, and means with 95 % intervals. Measures
/// that no run has are left out. Needs runs that were analysed and a key that varies.
Figure sweep_circuits(const SweepFigureData& data);

}  // namespace groklab
