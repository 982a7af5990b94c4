// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "runs/snapshot_series.hpp"

namespace groklab {

/// The spectrum of a run's logits over its snapshots, summed up for comparisons between runs.
struct SweptSpectrum {
  std::vector<double> step;
  std::vector<double> gini;       ///< [n] of the folded spectrum without its constant
  std::vector<double> key_share;  ///< [n] share of the energy in `keys`
  std::vector<int> keys;          ///< the fewest frequencies that hold 90 % of it in the last snapshot, strongest first
  std::vector<double> final_shares;  ///< [n_frequencies] of the last snapshot; entry 0 is 0
};

/// The series has snapshots with spectra of the logits.
SweptSpectrum swept_spectrum(const SnapshotSeries& series);

}  // namespace groklab
