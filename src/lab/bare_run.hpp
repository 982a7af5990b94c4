// SPDX-License-Identifier: MIT
#pragma once

#include <vector>

#include "lab/workshop.hpp"
#include "train/batches.hpp"
#include "train/optimizer.hpp"

namespace groklab {

/// Training without files and evaluations: parameters, gradient and update. For measuring what a step costs.
class BareRun {
 public:
  BareRun(const Config& config, int threads);

  void steps(int n);
  double timed_steps_s(int n);

  const Workshop& shop() const { return shop_; }
  const std::vector<float>& params() const { return params_; }
  const std::vector<float>& gradient() const { return gradient_; }

 private:
  Workshop shop_;
  std::vector<float> params_;
  std::vector<float> gradient_;
  Optimizer optimizer_;
  Batches batches_;
  std::int64_t step_ = 0;
};

}  // namespace groklab
