// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/coordinates.hpp"
#include "analysis/pair_grid.hpp"
#include "core/matrix_view.hpp"
#include "core/thread_pool.hpp"

namespace groklab {

/// Logits of pairs with what the task says of them.
struct LabelledLogits {
  std::ptrdiff_t n_classes = 0;
  std::vector<double> logits;       ///< [n, n_classes]
  std::vector<std::int32_t> label;  ///< [n]; PairGrid::kUndefined is no example
  std::vector<PairSide> side;       ///< [n]

  std::ptrdiff_t n() const { return static_cast<std::ptrdiff_t>(label.size()); }
  MatrixView<const double> view() const { return {logits.data(), n(), n_classes}; }
};

/// The pairs that have places in these coordinates, in their order: [n * n].
LabelledLogits labelled_logits(const Coordinates& coordinates, const PairGrid& grid, MatrixView<const double> logits);

/// Means over the training, the test and all examples; absent where a set is empty.
struct SplitMeans {
  std::optional<double> train, test, all;
};

/// Mean cross-entropy, and share of right answers (ties: the lowest class wins).
struct SplitScores {
  SplitMeans loss, accuracy;
};

/// Cross-entropy of every row in double, exact at any margin; 0 where there is no label.
/// Same bits for any number of threads.
std::vector<double> row_losses(MatrixView<const double> logits, std::span<const std::int32_t> label, ThreadPool& pool);

/// Means of what row_losses gives, or of any other number an example.
SplitMeans mean_by_side(std::span<const double> values, std::span<const std::int32_t> label,
                        std::span<const PairSide> side);

/// Loss of the same pairs with other logits [n, n_classes] in place of theirs.
/// Same bits for any number of threads.
SplitMeans loss_of(const LabelledLogits& pairs, const std::vector<double>& logits, ThreadPool& pool);

/// Loss and accuracy likewise.
SplitScores scores_of(const LabelledLogits& pairs, const std::vector<double>& logits, ThreadPool& pool);

/// Loss and accuracy of logits [n, n_classes] of the examples that have a label.
/// Same bits for any number of threads.
SplitScores split_scores(MatrixView<const double> logits, std::span<const std::int32_t> label,
                         std::span<const PairSide> side, ThreadPool& pool);

}  // namespace groklab
