// SPDX-License-Identifier: MIT
#pragma once

#include "engine/factored/mlp_network.hpp"
#include "engine/factored/stack_tables.hpp"
#include "engine/factored/transformer_tables.hpp"
#include "engine/step_plan.hpp"

namespace groklab {

/// Each adds a factored network's domains, tables and operations between parameters and gradient to the plan, loss
/// included; group sums and update are the caller's. Closed forms of the sizes, in docs/math/factored.md, "Operation
/// counts". `pairs` has the examples of the step.
void count_network(StepPlan& plan, const TransformerTables& tables, const PairPlan& pairs);
void count_network(StepPlan& plan, const StackTables& tables, const PairPlan& pairs);
void count_network(StepPlan& plan, const MlpTables& tables, const PairPlan& pairs);

/// The same step in a framework that computes every position of every example, and multiplies by one-hot vectors.
void count_dense(StepPlan& plan, const ModelSpec& spec, std::ptrdiff_t n_examples);

}  // namespace groklab
