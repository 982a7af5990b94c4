// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analysis/progress_measures.hpp"
#include "figures/network_view.hpp"
#include "runs/stored_tensor.hpp"

namespace groklab {

/// early.npz: a number a step, by name.
struct EarlySeries {
  std::vector<std::int64_t> step;
  std::vector<std::pair<std::string, std::vector<double>>> values;
};

EarlySeries early_series(std::span<const StoredTensor> arrays, const std::string& path);

/// Weights over time, in table order.
struct CheckpointSeries {
  std::vector<std::int64_t> step;
  std::vector<std::vector<float>> params;  ///< [n][n_params]
};

/// Progress measures at checkpoints, of the key frequencies of the last one.
struct ProgressSeries {
  std::vector<int> keys;
  std::vector<std::int64_t> step;
  std::vector<ProgressMeasures> measures;
};

/// At no more than kMostMoments checkpoints, evenly chosen, the first and the last among them. The task is linear in
/// the coordinates of `end`, which is the last checkpoint.
ProgressSeries progress_series(const NetworkView& end, const CheckpointSeries& checkpoints, ThreadPool& pool);
inline constexpr int kMostMoments = 24;

/// Cross-entropy of every pair at checkpoints.
struct PairLossSeries {
  std::vector<std::int64_t> step;
  std::vector<std::vector<double>> losses;  ///< [n][p * p]; 0 where the task leaves a pair out
};

/// At no more than `most` checkpoints, evenly chosen, of the run whose last one `end` is.
PairLossSeries pair_loss_series(const NetworkView& end, const CheckpointSeries& checkpoints, std::size_t most,
                                ThreadPool& pool);

/// What some neurons put out for every pair at checkpoints.
struct NeuronSeries {
  std::vector<int> neurons;  ///< best_neurons() of the last checkpoint: two of each of four key frequencies at most
  std::vector<std::int64_t> step;
  std::vector<std::vector<float>> activations;  ///< [n][neurons, p * p]
};

/// Likewise; a checkpoint takes a forward pass of the reference.
NeuronSeries neuron_series(const NetworkView& end, const CheckpointSeries& checkpoints, std::size_t most,
                           ThreadPool& pool);

/// `count` of 0 .. n - 1, evenly spaced, first and last included; all where there are no more.
std::vector<std::size_t> evenly_chosen(std::size_t n, std::size_t count);

}  // namespace groklab
