// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "config/config.hpp"
#include "core/thread_pool.hpp"

namespace groklab {

/// The update rule and its moments. Every parameter is decayed, biases and norms too, as all five systems do.
/// Source: Adam 1412.6980, AdamW 1711.05101; order of operations as PyTorch's, so that trajectories can be compared.
class Optimizer {
 public:
  Optimizer(const OptimizerConfig& config, std::size_t n_params);

  /// Update number `update` = 1, 2, ... with learning rate lr.
  void step(std::span<float> params, std::span<const float> gradient, double lr, std::int64_t update, ThreadPool& pool);

  /// First moment or momentum, second moment; empty where the rule has none. For checkpoints.
  std::vector<float>& exp_avg() { return exp_avg_; }
  std::vector<float>& exp_avg_sq() { return exp_avg_sq_; }

 private:
  OptimizerConfig config_;
  std::vector<float> exp_avg_;
  std::vector<float> exp_avg_sq_;
};

}  // namespace groklab
