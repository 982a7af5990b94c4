// SPDX-License-Identifier: MIT
#include "engine/step_plan.hpp"

namespace groklab {

namespace {

void add(PlanWork& sum, const PlanOperation& operation) {
  sum.flop += operation.flop;
  sum.computed_flop += operation.computed_flop;
  sum.bytes += operation.bytes;
}

}  // namespace

PlanWork work_of(std::span<const PlanOperation> operations) {
  PlanWork sum;
  for (const PlanOperation& operation : operations) {
    add(sum, operation);
  }
  return sum;
}

PlanWork work_of(std::span<const PlanOperation> operations, Phase phase) {
  PlanWork sum;
  for (const PlanOperation& operation : operations) {
    if (operation.phase == phase) {
      add(sum, operation);
    }
  }
  return sum;
}

}  // namespace groklab
