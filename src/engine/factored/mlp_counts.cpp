// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/factored/network_counts.hpp"
#include "engine/factored/step_counter.hpp"

namespace groklab {
namespace {

void describe(StepPlan& plan, const MlpTables& tables, std::ptrdiff_t n) {
  const MlpShape& s = tables.shape;
  plan.network = "one-hot mlp, first layer as two tables";
  plan.domains = {{"a", s.p, "rows of T_a"}, {"b", s.p, "rows of T_b"}, {"pair", n, "all that follows the first sum"}};
  const std::string shape = fmt::format("[{}, {}]", s.p, s.width_pad[0]);
  plan.tables = {plan_table("T_a", shape, tables.T_a), plan_table("T_b", shape, tables.T_b)};
  for (std::size_t i = 1; i < s.n_layers(); ++i) {
    plan.tables.push_back(
        plan_table(fmt::format("W_{}", i), fmt::format("[{}, {}]", s.width[i - 1], s.width_pad[i]), tables.W[i]));
  }
}

}  // namespace

void count_network(StepPlan& plan, const MlpTables& tables, const PairPlan& pairs) {
  const MlpShape& s = tables.shape;
  const std::ptrdiff_t n = pairs.size();
  describe(plan, tables, n);
  StepCounter counter(plan.operations);

  const Extent rows(s.p * s.width[0], s.p * s.width_pad[0]);
  counter.rows(Phase::TablesForward, "T_a and T_b", rows, 2, 4 * kFloat);
  const Extent hidden(n * s.width[0], n * s.width_pad[0]);
  counter.rows(Phase::PairRowsForward, "T_a[a] + T_b[b]", hidden, 1, 3 * kFloat);
  for (std::size_t i = 1; i < s.n_layers(); ++i) {
    counter.linear_map(kPairProducts, fmt::format("layer {}", i), block_rows(pairs), Width::of(s.width[i - 1]),
                       Width::unpadded(s.width[i]), tables.linear[i - 1].precision());
  }
  count_loss(counter, n, s.classes, s.width_pad.back());
  counter.rows(Phase::PairRowsBackward, "dT_a[a] and dT_b[b]", hidden, 2, 5 * kFloat);
  counter.rows(Phase::TablesBackward, "dW_0", rows, 2, 4 * kFloat);
}

}  // namespace groklab
