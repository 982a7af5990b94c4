// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/factored/network_counts.hpp"
#include "engine/factored/step_counter.hpp"

namespace groklab {
namespace {

/// Sizes as they are counted.
struct Sizes {
  explicit Sizes(const TransformerShape& s)
      : head_rows(s.n_heads * s.d_head),
        cols(s.d_mlp + s.classes, s.product_cols),
        bands(s.d_mlp + s.classes, s.cols),
        heads(head_rows, s.heads_pad),
        head(s.d_head, s.d_head_pad),
        model(s.d_model, s.d_model_pad),
        classes(s.classes, s.class_cols),
        keys(s.has_plus ? 4 : 3),
        weights(keys - 1) {}

  std::ptrdiff_t head_rows;
  Extent cols, bands, heads, head, model, classes;
  std::ptrdiff_t keys;     ///< positions that "=" attends to
  std::ptrdiff_t weights;  ///< attention weights that are left in the gauge of "="
};

void describe(StepPlan& plan, const TransformerTables& tables, std::ptrdiff_t n) {
  const TransformerShape& s = tables.shape;
  plan.network = "one layer, folded into tables";
  plan.domains = {{"constant", s.n_rows - s.p, "positions, \"=\"" + std::string(s.has_plus ? ", \"+\"" : "")},
                  {"a", s.p, "rows of Y, V and D"},
                  {"b", s.p, "the same rows: both positions share the tables"},
                  {"pair", n, "what follows a softmax or an activation"}};
  plan.tables = {
      plan_table("Y", fmt::format("[{}, {}]", s.n_rows, s.d_model_pad), tables.Y),
      plan_table("V", fmt::format("[{}, {}]", s.n_rows, s.heads_pad), tables.V),
      plan_table("OW", fmt::format("[{}, {}]", s.n_heads * s.d_head, s.cols), tables.OW),
      plan_table("D", fmt::format("[{}, {}, {}, {}]", s.cols / kBandColumns, s.n_table_rows, s.n_heads, kBandColumns),
                 tables.D),
      plan_table("C", fmt::format("[{}, {}]", s.d_mlp, s.classes_pad), tables.C),
      plan_table("c0", fmt::format("[{}]", s.cols), tables.c0)};
}

void count_tables_forward(StepCounter& counter, const TransformerShape& s) {
  constexpr Phase kPhase = Phase::TablesForward;
  const Sizes z(s);
  counter.product(kPhase, "OW = W_O W_cat", z.head_rows, s.d_model, z.cols);
  counter.product(kPhase, "V = Y W_V", s.n_rows, s.d_model, z.heads);
  counter.product(kPhase, "C = W_out W_U", s.d_mlp, s.d_model, z.classes);
  counter.product(kPhase, "D = U OW, a head", s.p + z.weights - 1, s.d_head, z.cols, s.n_heads);
  counter.product(kPhase, "c0: residual stream of \"=\"", 1, s.d_model, z.cols);
  counter.product(kPhase, "c0: value of \"=\"", 1, z.head_rows, z.cols);
  counter.product(kPhase, "c0: b_out", 1, s.d_model, z.classes);
  counter.rows(kPhase, "q, w and s", 2 * s.d_model * z.head_rows + s.n_rows * s.d_model * s.n_heads, 2, kFloat);
}

void count_pair_rows(StepCounter& counter, const TransformerShape& s, std::ptrdiff_t n) {
  const Sizes z(s);
  const auto heads = static_cast<double>(s.n_heads);
  const auto weights = static_cast<double>(z.weights);
  const Extent numbers(n * z.bands.real, n * z.bands.computed);
  const std::ptrdiff_t scores = n * s.n_heads * z.keys;
  counter.rows(Phase::PairRowsForward, "attention weights", scores, 5, 2 * kFloat);
  // A multiply-add for each weight and head; back, one into the gradient row and one of the dot product.
  counter.rows(Phase::PairRowsForward, "x from D", numbers, 2 * heads * weights, (2 * heads + 1) * kFloat);
  counter.rows(Phase::PairRowsBackward, "dD and weight gradients", numbers, 4 * heads * weights,
               (6 * heads + 1) * kFloat);
  counter.rows(Phase::PairRowsBackward, "dG", numbers, 1, kFloat);
  counter.rows(Phase::PairRowsBackward, "score gradients", scores, 4, 2 * kFloat);
}

void count_tables_backward(StepCounter& counter, const TransformerShape& s) {
  constexpr Phase kPhase = Phase::TablesBackward;
  const Sizes z(s);
  counter.rows(kPhase, "rows of the gauge", {s.p * s.n_heads * z.cols.real, s.p * s.n_heads * s.cols}, 1, kFloat);
  counter.product(kPhase, "dOW, a head", s.d_head, s.n_rows, z.cols, s.n_heads);
  counter.product(kPhase, "dV, a head", s.n_rows, z.bands, z.head, s.n_heads);
  counter.product(kPhase, "db_V, a head", 1, z.cols, z.head, s.n_heads);
  counter.product(kPhase, "db_O", 1, z.cols, z.model);
  counter.product(kPhase, "db_out", 1, s.classes, z.model);
  counter.product(kPhase, "dW_out", s.d_mlp, s.classes, z.model);
  counter.product(kPhase, "dW_U through C", s.d_model, s.d_mlp, z.classes);
  counter.product(kPhase, "dW_O", z.head_rows, z.cols, z.model);
  counter.product(kPhase, "dW_cat", s.d_model, z.head_rows, z.cols);
  counter.product(kPhase, "dW_V", s.d_model, s.n_rows, z.heads);
  counter.product(kPhase, "dY", s.n_rows, z.heads, z.model);
  counter.rows(kPhase, "through q, w and s", 3 * s.d_model * z.head_rows + 2 * s.n_rows * s.d_model * s.n_heads, 2,
               kFloat);
}

}  // namespace

void count_network(StepPlan& plan, const TransformerTables& tables, const PairPlan& pairs) {
  const TransformerShape& s = tables.shape;
  describe(plan, tables, pairs.size());
  StepCounter counter(plan.operations);
  count_tables_forward(counter, s);
  count_pair_rows(counter, s, pairs.size());
  counter.linear_map(kPairProducts, "post C", block_rows(pairs), {s.d_mlp, s.d_mlp, s.d_mlp_pad},
                     Width::unpadded(s.classes), tables.hidden_to_logits.precision());
  count_loss(counter, pairs.size(), s.classes, s.classes_pad);
  count_tables_backward(counter, s);
}

}  // namespace groklab
