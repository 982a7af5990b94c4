// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "analysis/pair_grid.hpp"
#include "analysis/split_losses.hpp"
#include "engine/engine.hpp"

namespace groklab {

/// Scores a network with changed weights over all pairs, as an ablation does hundreds of times.
/// Numerics: logits are float, those of the factored engine in fp32, wrong by about 1e-6 of the largest; losses are
///           double. Same bits for any number of threads, on one kernel variant.
/// Thread-safety: one call at a time.
class AblationRunner {
 public:
  /// `data` is the task's dataset; initial_params [n_params] is read only with model.output_scale. The spec, the grid
  /// and the pool outlive this.
  AblationRunner(const Config& config, const ModelSpec& spec, const Dataset& data, const PairGrid& grid,
                 ThreadPool& pool, std::span<const float> initial_params);

  /// Loss and accuracy of all examples with these parameters [n_params].
  SplitScores scores(std::span<const float> params);

 private:
  const Config config_;
  const ModelSpec& spec_;
  const PairGrid& grid_;
  ThreadPool& pool_;
  const Dataset pairs_;
  std::vector<std::int32_t> ids_;  ///< 0 .. p^2 - 1
  std::unique_ptr<Engine> engine_;
  std::vector<float> float_logits_;  ///< [p^2, d_vocab_out]
  std::vector<float> f0_;            ///< the same of the initial parameters; empty without output_scale
  std::vector<double> logits_;       ///< as the loss sees them
};

}  // namespace groklab
