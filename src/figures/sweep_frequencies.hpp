// SPDX-License-Identifier: MIT
#pragma once

#include "figures/figure.hpp"
#include "figures/sweep_figure_data.hpp"

namespace groklab {

/// Gini coefficient of the logits' spectrum and number of key frequencies K (those that hold 90 % of its energy), both of the
/// last snapshot, against each key: every run, and means with 95 % intervals. Where the key is a number on a logarithmic axis
/// with three values or more, K has a line in its logarithm with a 95 % band: K against log p. Two panels a key. Needs
/// snapshots and a key that varies.
Figure sweep_frequencies(const SweepFigureData& data);

/// The spectrum of every run's logits at its last snapshot, a row a run, rows by level; frequencies as shares of the largest,
/// so that different p stand side by side. A panel of no more than kMostRows rows. Needs snapshots.
Figure sweep_final_spectra(const SweepFigureData& data);
inline constexpr std::size_t kMostRows = 48;

}  // namespace groklab
