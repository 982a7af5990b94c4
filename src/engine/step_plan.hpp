// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/phase_clock.hpp"
#include "engine/engine.hpp"

namespace groklab {

/// One kind of operation of a step. A multiplication, an addition, a root and an exponential count as one each.
struct PlanOperation {
  Phase phase;
  std::string name;
  std::string shape;     ///< of a product "[m, k] [k, n]"; else empty
  double flop;           ///< without padding
  double computed_flop;  ///< as the kernels do it: padded, and a bfloat16 product as often as it has terms
  double bytes;          ///< operands read and results written, once a kernel call: from whatever cache they are in
  Precision precision = Precision::Fp32;
};

/// The set of things that something depends on, and how many there are.
struct PlanDomain {
  std::string name;
  std::ptrdiff_t size;
  std::string holds;
};

/// An array that is filled once a step and read by every pair.
struct PlanTable {
  std::string name;
  std::string shape;  ///< in memory, padding included
  std::ptrdiff_t bytes;
};

/// How the factored engine computes a training step, counted from the sizes alone: nothing runs. Not counted are
/// activations, norms, masks, sums of bias gradients, copies and transposes; the dense network leaves them out too.
struct StepPlan {
  std::string network;  ///< which of the factored networks
  std::string kernels;
  std::ptrdiff_t n_examples = 0;
  std::ptrdiff_t block_size = 0;
  std::ptrdiff_t n_blocks = 0;
  std::ptrdiff_t n_groups = 0;
  std::vector<PlanDomain> domains;
  std::vector<PlanTable> tables;
  std::vector<PlanOperation> operations;
  /// Of a framework that computes every example and position apart, for the same step.
  std::vector<PlanOperation> dense;
};

/// Sums over operations: of one phase, or of all.
struct PlanWork {
  double flop = 0;
  double computed_flop = 0;
  double bytes = 0;
};
PlanWork work_of(std::span<const PlanOperation> operations);
PlanWork work_of(std::span<const PlanOperation> operations, Phase phase);

/// The plan of a gradient over `ids` and the update after it, whatever engine `inputs` asks for. Throws Error(Usage) for a
/// precision that this processor lacks.
StepPlan make_step_plan(const EngineInputs& inputs, std::span<const std::int32_t> ids);

}  // namespace groklab
