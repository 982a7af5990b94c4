// SPDX-License-Identifier: MIT
#include "engine/factored/stack_blocks.hpp"

namespace groklab {

StackBlocks::StackBlocks(const StackTables& tables, const FastKernels& kernels, LossMode mode, PhaseClock& clock)
    : shape_(tables.shape),
      kernels_(kernels),
      mode_(mode),
      clock_(clock),
      layers_(tables, kernels, kCut.max_block, clock),
      act_(tables.shape, kCut.max_block, tables.shape.n_ctx, true) {}

StackBlock StackBlocks::stack_block(const PairPlan& plan, int block, const Pass& pass) const {
  const std::ptrdiff_t first = plan.block_begin(block);
  return {.n = plan.block_size(block),
          .a = plan.a() + first,
          .b = plan.b() + first,
          .place = plan.position() + first,
          .begin = shape_.shares_prefix(pass) ? shape_.pos_b : 0,
          .end = shape_.n_ctx};
}

void StackBlocks::forward(const PairPlan& plan, int block, const Pass& pass) {
  layers_.forward(act_, stack_block(plan, block, pass), pass);
}

SoftmaxResult StackBlocks::loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient) {
  const SoftmaxResult result =
      kernels_.softmax_cross_entropy({act_.logits.data(), shape_.classes_pad, plan.block_size(block), shape_.classes,
                                      plan.label() + plan.block_begin(block), grad_scale, want_gradient, mode_});
  clock_.lap(Phase::Loss);
  return result;
}

void StackBlocks::backward(const PairPlan& plan, int block, const Pass& pass, StackSums& sums) {
  layers_.backward(act_, stack_block(plan, block, pass), pass, sums);
}

}  // namespace groklab
