// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "analysis/split_losses.hpp"

namespace groklab {

/// Restricted and excluded loss of one set of frequencies.
struct ProgressLosses {
  SplitMeans restricted;  ///< of the logits' constant and their components at those frequencies alone
  SplitMeans excluded;    ///< of the logits without those components; the constant stays
};

/// The progress measures of Nanda et al. 2023, for a task that is linear in its coordinates.
struct ProgressMeasures {
  SplitMeans full;                    ///< of the logits as they are, over the same pairs
  ProgressLosses together;            ///< all key frequencies
  std::vector<ProgressLosses> alone;  ///< each key frequency, in the order of `keys`
};

/// Math    s = the place of the label: a + b for add, a - b for sub, log a + log b for mul. Over all n^2 pairs the
///         functions cos(w_k s), sin(w_k s) are orthogonal; the component of the logits at k is their projection on the
///         two, for every class. The constant is the mean over all pairs, for every class.
/// Shapes  logits [n * n, n_classes] by place; keys: folded frequencies 1 .. n / 2
/// Source  Nanda et al. 2023 (key set of the final model; excluded loss on the training set). The published
///         code of system N computes something else: analysis/published_fourier.hpp.
/// Same bits for any number of threads.
ProgressMeasures progress_measures(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits,
                                   const std::vector<int>& keys, ThreadPool& pool);

/// ProgressMeasures::together alone.
ProgressLosses progress_losses(const Coordinates& coordinates, const LinearTask& task, const LabelledLogits& logits,
                               const std::vector<int>& keys, ThreadPool& pool);

}  // namespace groklab
