// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "runs/stored_tensor.hpp"

namespace groklab {

/// snapshots.npz: spectra over time, by folded frequency, row by row.
struct SnapshotSeries {
  std::vector<std::int64_t> step;
  int n_frequencies = 0;               ///< p / 2 + 1, the constant included
  std::vector<double> logit_spectrum;  ///< [n, n_frequencies]; empty where the task leaves pairs out
  std::vector<double> embed_spectrum;  ///< [n, n_frequencies]
  std::vector<double> logit_gini;      ///< [n] or empty
  std::vector<double> embed_gini;      ///< [n]

  /// A spectrum at one moment: [n_frequencies].
  std::span<const double> at(const std::vector<double>& spectrum, std::size_t moment) const;
};

/// Throws Error(BadFile) where arrays are missing or disagree in their shapes.
SnapshotSeries snapshot_series(std::span<const StoredTensor> arrays, const std::string& path);

}  // namespace groklab
