// SPDX-License-Identifier: MIT
#include "engine/step_plan.hpp"

namespace groklab {

std::string_view phase_name(StepPhase phase) {
  switch (phase) {
    case StepPhase::TablesForward:
      return "tables, forward";
    case StepPhase::PairRowsForward:
      return "pair rows, forward";
    case StepPhase::PairProductsForward:
      return "pair products, forward";
    case StepPhase::Loss:
      return "loss";
    case StepPhase::PairProductsBackward:
      return "pair products, backward";
    case StepPhase::PairRowsBackward:
      return "pair rows, backward";
    case StepPhase::TablesBackward:
      return "tables, backward";
    case StepPhase::Optimiser:
      break;
  }
  return "optimiser";
}

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

PlanWork work_of(std::span<const PlanOperation> operations, StepPhase phase) {
  PlanWork sum;
  for (const PlanOperation& operation : operations) {
    if (operation.phase == phase) {
      add(sum, operation);
    }
  }
  return sum;
}

}  // namespace groklab
