// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "engine/factored/network_counts.hpp"
#include "engine/factored/step_counter.hpp"

namespace groklab {
namespace {

/// Widths of a stack's activations. Heads are padded one by one, so a sum over them has the padding too.
struct Widths {
  explicit Widths(const StackShape& s)
      : model(Width::of(s.d_model)),
        mlp(Width::of(s.d_mlp)),
        classes(Width::of(s.classes)),
        head{s.d_head, s.d_head, s.d_head_pad},
        heads{s.n_heads * s.d_head, s.heads_pad, s.heads_pad},
        kv{2 * heads.real, s.kv_cols, s.kv_cols},
        qkv{3 * heads.real, s.qkv_cols, s.qkv_cols} {}

  Width model, mlp, classes, head, heads, kv, qkv;
};

/// A set of examples that goes through all layers, as StackBlock: positions [begin, end) of each.
struct Flow {
  std::string name;  ///< before the name of every operation
  BlockRows examples;
  int begin, end;
  MapPhases products;
  MapPhases rows;
};

BlockRows rows_of(const Flow& flow, int positions) {
  return {flow.examples.total * positions, flow.examples.full_block * positions, flow.examples.n_blocks};
}

/// Scores and weighted values, `width` numbers a head and key, of the queries from first_query on.
void count_attention(StepCounter& counter, const StackShape& s, const Flow& flow, const std::string& name,
                     int first_query, const Width& width) {
  std::ptrdiff_t keys = 0;
  for (int position = first_query; position < flow.end; ++position) {
    keys += s.visible_keys(position);
  }
  const std::ptrdiff_t vectors = flow.examples.total * keys * s.n_heads;
  const Extent numbers(vectors * width.real, vectors * width.columns);
  counter.rows(flow.rows.forward, name + "attention", numbers, 4, 2 * kFloat);
  counter.rows(flow.rows.backward, name + "attention", numbers, 8, 6 * kFloat);
}

/// Queries and what they are taken through; head by head, but for W_Q.
void count_one_query(StepCounter& counter, const StackShape& s, const Flow& flow, const std::string& name,
                     const BlockRows& queries) {
  const Widths w(s);
  const Width one{1, 1, 1};
  const BlockRows heads{queries.total * s.n_heads, queries.full_block, queries.n_blocks * s.n_heads};
  counter.linear_map(flow.products, name + "Q", queries, w.model, w.heads);
  counter.linear_map(flow.products, name + "W_K q", heads, w.head, w.model, {}, WeightOrder::OutIn);
  counter.linear_map(flow.products, name + "W_V of the mixture", heads, w.model, w.head);
  counter.linear_map(flow.products, name + "b_V", heads, one, w.head);
}

void count_layer(StepCounter& counter, const StackShape& s, const Flow& flow, std::ptrdiff_t layer) {
  const Widths w(s);
  const std::string name = fmt::format("{}layer {}: ", flow.name, layer);
  const int first_query = s.first_query(layer, flow.begin, flow.end);
  const BlockRows rows = rows_of(flow, flow.end - flow.begin);
  const BlockRows queries = rows_of(flow, flow.end - first_query);
  if (s.has_one_query(layer)) {
    count_one_query(counter, s, flow, name, queries);
  } else if (layer > 0) {
    counter.linear_map(flow.products, name + "K, V", rows, w.model, w.kv);
    counter.linear_map(flow.products, name + "Q", queries, w.model, w.heads);
  } else {
    counter.rows(flow.rows.backward, name + "residual rows", {queries.total * s.d_model, queries.total * s.d_model_pad},
                 1, 3 * kFloat);
  }
  if (queries.total == 0) {
    return;
  }
  count_attention(counter, s, flow, name, first_query, s.has_one_query(layer) ? w.model : w.head);
  counter.linear_map(flow.products, name + "W_O", queries, w.heads, w.model);
  counter.linear_map(flow.products, name + "W_in", queries, w.model, w.mlp);
  counter.linear_map(flow.products, name + "W_out", queries, w.mlp, w.model);
}

void count_flow(StepCounter& counter, const StackShape& s, const Flow& flow) {
  for (std::ptrdiff_t layer = 0; layer < s.n_layers; ++layer) {
    count_layer(counter, s, flow, layer);
  }
  if (flow.end == s.n_ctx) {
    counter.linear_map(flow.products, "W_U", flow.examples, Widths(s).model, Width::unpadded(s.classes));
  }
}

void describe(StepPlan& plan, const StackTables& tables, std::ptrdiff_t n, bool has_prefix) {
  const StackShape& s = tables.shape;
  plan.network = "layers over table rows";
  plan.domains = {{"constant", s.n_rows - 2 * s.p, "rows of \"=\"" + std::string(s.has_plus ? " and \"+\"" : "")},
                  {"a", s.p, "rows of position 0"},
                  {"b", s.p, fmt::format("rows of position {}", s.pos_b)},
                  {"prefix", has_prefix ? s.pos_b * s.p : 0, "positions before b, through all layers"},
                  {"pair", n, fmt::format("{} positions each", has_prefix ? s.n_ctx - s.pos_b : s.n_ctx)}};
  plan.tables = {plan_table("resid", fmt::format("[{}, {}]", s.n_rows, s.d_model_pad), tables.resid),
                 plan_table("qkv", fmt::format("[{}, {}]", s.n_rows, s.qkv_cols), tables.qkv)};
  for (std::ptrdiff_t i = 1; has_prefix && i < s.n_layers; ++i) {
    plan.tables.push_back(plan_table(fmt::format("prefix_keys {}", i),
                                     fmt::format("[{}, {}, {}]", s.pos_b, s.p, s.key_cols(i)),
                                     tables.prefix_keys[static_cast<std::size_t>(i)]));
  }
}

}  // namespace

void count_network(StepPlan& plan, const StackTables& tables, const PairPlan& pairs) {
  const StackShape& s = tables.shape;
  const Pass training{.wants_gradient = true, .dropout = {}};
  const bool has_prefix = s.shares_prefix(training);
  describe(plan, tables, pairs.size(), has_prefix);
  StepCounter counter(plan.operations);
  const Widths w(s);
  counter.linear_map(kTables, "Q, K, V of the rows", {s.n_rows, s.n_rows, 1}, w.model, w.qkv);
  if (has_prefix) {
    const BlockRows tokens{s.p, s.p, 1};  // its few blocks would only read the weights again
    count_flow(counter, s, {"prefix, ", tokens, 0, s.pos_b, kTables, kTables});
  }
  count_flow(counter, s, {"", block_rows(pairs), has_prefix ? s.pos_b : 0, s.n_ctx, kPairProducts, kPairRows});
  count_loss(counter, pairs.size(), s.classes, s.classes_pad);
}

}  // namespace groklab
