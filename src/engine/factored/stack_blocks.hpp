// SPDX-License-Identifier: MIT
#pragma once

#include "engine/factored/pair_plan.hpp"
#include "engine/factored/stack_layers.hpp"

namespace groklab {

/// The pair domain of a transformer of any depth: one thread's block of examples, forward and back.
class StackBlocks {
 public:
  /// Activations of more examples leave the second-level cache; fewer pay more for reading the weights.
  static constexpr PairCut kCut = {.max_block = 64, .min_blocks = 8};

  StackBlocks(const StackTables& tables, const FastKernels& kernels, LossMode mode, PhaseClock& clock);

  void forward(const PairPlan& plan, int block, const Pass& pass);
  SoftmaxResult loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient);
  void backward(const PairPlan& plan, int block, const Pass& pass, StackSums& sums);
  float* logits_row(std::ptrdiff_t row) { return act_.logits.data() + row * shape_.classes_pad; }

 private:
  StackBlock stack_block(const PairPlan& plan, int block, const Pass& pass) const;

  const StackShape& shape_;
  const FastKernels& kernels_;
  LossMode mode_;
  PhaseClock& clock_;
  StackLayers layers_;
  StackActivations act_;
};

}  // namespace groklab
