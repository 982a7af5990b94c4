// SPDX-License-Identifier: MIT
#include "analysis/split_losses.hpp"

#include <algorithm>

#include "kernels/ref/softmax_cross_entropy.hpp"

namespace groklab {

LabelledLogits labelled_logits(const Coordinates& coordinates, const PairGrid& grid, MatrixView<const double> logits) {
  LabelledLogits rows;
  rows.n_classes = logits.cols;
  rows.logits = rows_by_place(coordinates, logits);
  for (int i = 0; i < coordinates.n; ++i) {
    for (int j = 0; j < coordinates.n; ++j) {
      const auto row = static_cast<size_t>(coordinates.pair_row(i, j));
      rows.label.push_back(grid.label[row]);
      rows.side.push_back(grid.side[row]);
    }
  }
  return rows;
}

std::vector<double> row_losses(MatrixView<const double> logits, std::span<const std::int32_t> label, ThreadPool& pool) {
  constexpr std::ptrdiff_t kBlock = 256;
  std::vector<double> losses(label.size());
  pool.run(static_cast<int>((logits.rows + kBlock - 1) / kBlock), [&](int block, int) {
    for (std::ptrdiff_t i = block * kBlock; i < std::min(logits.rows, (block + 1) * kBlock); ++i) {
      const auto row = static_cast<size_t>(i);
      if (label[row] != PairGrid::kUndefined) {
        const MatrixView<const double> one(logits.row(i), 1, logits.cols);
        losses[row] = ref::softmax_cross_entropy_exact(MatrixView<double>(), one, &label[row], 1).loss;
      }
    }
  });
  return losses;
}

SplitMeans mean_by_side(std::span<const double> values, std::span<const std::int32_t> label,
                        std::span<const PairSide> side) {
  double sum[3] = {};  // by PairSide
  double count[3] = {};
  for (size_t i = 0; i < values.size(); ++i) {
    if (label[i] != PairGrid::kUndefined) {
      sum[static_cast<size_t>(side[i])] += values[i];
      ++count[static_cast<size_t>(side[i])];
    }
  }
  const auto mean = [](double total, double n) { return n > 0 ? std::optional(total / n) : std::nullopt; };
  const auto at = [](PairSide s) { return static_cast<size_t>(s); };
  return {mean(sum[at(PairSide::Train)], count[at(PairSide::Train)]),
          mean(sum[at(PairSide::Test)], count[at(PairSide::Test)]),
          mean(sum[0] + sum[1] + sum[2], count[0] + count[1] + count[2])};
}

SplitMeans loss_of(const LabelledLogits& pairs, const std::vector<double>& logits, ThreadPool& pool) {
  return mean_by_side(row_losses({logits.data(), pairs.n(), pairs.n_classes}, pairs.label, pool), pairs.label,
                      pairs.side);
}

SplitScores scores_of(const LabelledLogits& pairs, const std::vector<double>& logits, ThreadPool& pool) {
  return split_scores({logits.data(), pairs.n(), pairs.n_classes}, pairs.label, pairs.side, pool);
}

SplitScores split_scores(MatrixView<const double> logits, std::span<const std::int32_t> label,
                         std::span<const PairSide> side, ThreadPool& pool) {
  std::vector<double> right(label.size());
  for (size_t i = 0; i < label.size(); ++i) {
    const double* row = logits.row(static_cast<std::ptrdiff_t>(i));
    right[i] = std::max_element(row, row + logits.cols) - row == label[i] ? 1 : 0;
  }
  return {mean_by_side(row_losses(logits, label, pool), label, side), mean_by_side(right, label, side)};
}

}  // namespace groklab
