// SPDX-License-Identifier: MIT
#include "engine/factored/network_counts.hpp"
#include "engine/factored/networks.hpp"
#include "engine/factored/step_counter.hpp"
#include "engine/step_plan.hpp"

namespace groklab {
namespace {

/// Builds the network's tables, for their sizes, and counts.
template <class Network>
void plan_network(StepPlan& plan, const EngineInputs& in, std::span<const std::int32_t> ids) {
  check_precision<Network>(in.config.precision);
  plan.kernels = kernels_name(in.config.precision);
  PairPlan pairs(in.data, Network::Blocks::kCut);
  pairs.assign(ids);
  plan.n_examples = pairs.size();
  plan.block_size = pairs.block_size(0);
  plan.n_blocks = pairs.n_blocks();
  plan.n_groups = pairs.n_groups();
  const typename Network::Tables tables(in.spec, in.pool, fast_kernels(), in.config.precision);
  const typename Network::Sums sums(tables);
  count_network(plan, tables, pairs);
  StepCounter counter(plan.operations);
  count_group_sums(counter, sums.size(), pairs.n_groups());
}

}  // namespace

StepPlan make_step_plan(const EngineInputs& inputs, std::span<const std::int32_t> ids) {
  StepPlan plan;
  visit_network(inputs.spec.config,
                [&]<class Network>(std::type_identity<Network>) { plan_network<Network>(plan, inputs, ids); });
  count_dense(plan, inputs.spec, plan.n_examples);
  StepCounter ours(plan.operations);
  StepCounter theirs(plan.dense);
  count_update(ours, inputs.config.optimizer.name, inputs.spec.n_params);
  count_update(theirs, inputs.config.optimizer.name, inputs.spec.n_params);
  return plan;
}

}  // namespace groklab
