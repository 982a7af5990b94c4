// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "analysis/pair_grid.hpp"
#include "core/matrix_view.hpp"
#include "core/thread_pool.hpp"

namespace groklab {

/// How often a linear classifier is right.
struct ProbeAccuracy {
  double fitted = 0;    ///< on the pairs it was fitted to
  double held_out = 0;  ///< on the others
};

/// One target read from the last hidden layer, and its two controls.
struct ProbeResult {
  std::string_view target;  ///< "a", "b", "c"
  ProbeAccuracy trained;    ///< from the network's neurons
  ProbeAccuracy shuffled;   ///< from the same neurons, the targets of the fitted pairs permuted
  ProbeAccuracy untrained;  ///< from the neurons of the network as it was initialised
};

struct LinearProbes {
  std::int64_t n_fitted = 0, n_held_out = 0;
  std::vector<ProbeResult> results;
};

/// Linear probes for a, b and the answer c, fitted to the network's training pairs and scored there and on its test
/// pairs.
/// Math    ridge regression to one-hot targets, in closed form: W = (X^T X + lambda 1)^-1 X^T Y, X and Y minus their
///         means over the fitted pairs, lambda = kProbeRidge tr(X^T X) / width; the answer is the largest of p outputs.
/// Reads   the grid's split; both sides must have examples
/// Shapes  trained, untrained: neurons of all pairs [p^2, width]
/// Source  Alain and Bengio 2017 for probes; Hewitt and Liang 2019 for controls. Chance is 1 / p.
/// Same bits for any number of threads.
LinearProbes linear_probes(MatrixView<const double> trained, MatrixView<const double> untrained, const PairGrid& grid,
                           std::uint64_t seed, ThreadPool& pool);

inline constexpr double kProbeRidge = 1e-3;

}  // namespace groklab
