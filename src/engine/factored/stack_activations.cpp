// SPDX-License-Identifier: MIT
#include "engine/factored/stack_activations.hpp"

namespace groklab {

StackActivations::StackActivations(const StackShape& s, std::ptrdiff_t max_examples, std::ptrdiff_t positions,
                                   bool reads_out) {
  const auto buffer_if = [](bool wanted, std::ptrdiff_t size) { return AlignedBuffer(wanted ? size : 0); };
  const bool pre = s.norm == Norm::Pre;
  const bool post = s.norm == Norm::Post;
  const bool drop = s.dropout > 0;
  for (std::ptrdiff_t i = 0; i < s.n_layers; ++i) {
    const std::ptrdiff_t queries = i + 1 < s.n_layers ? positions : reads_out ? 1 : 0;
    const std::ptrdiff_t rows = positions * max_examples;
    const std::ptrdiff_t query_rows = queries * max_examples;
    const bool one_query = s.has_one_query(i);
    const std::ptrdiff_t scores = queries * s.n_ctx * padded(max_examples * s.n_heads);
    layers.push_back({.resid = AlignedBuffer((i == 0 ? query_rows : rows) * s.d_model_pad),
                      .attn_in = buffer_if(pre && i > 0, rows * s.d_model_pad),
                      .ln1_x_hat = buffer_if(post || (pre && i > 0), rows * s.d_model_pad),
                      .ln1_rstd = buffer_if(post || (pre && i > 0), rows),
                      .qkv = buffer_if(i > 0 && !one_query, rows * s.qkv_cols),
                      .q = buffer_if(one_query, query_rows * s.heads_pad),
                      .folded = buffer_if(one_query, query_rows * s.mixed_cols()),
                      .mixed = buffer_if(one_query, query_rows * s.mixed_cols()),
                      .weight_sum = buffer_if(one_query, padded(query_rows * s.n_heads)),
                      .pattern = AlignedBuffer(scores),
                      .weight = buffer_if(drop, scores),
                      .pattern_mask = buffer_if(drop, scores),
                      .z = AlignedBuffer(query_rows * s.heads_pad),
                      .attn_mask = buffer_if(drop, query_rows * s.d_model_pad),
                      .resid_mid = AlignedBuffer(query_rows * s.d_model_pad),
                      .mlp_in = buffer_if(pre, query_rows * s.d_model_pad),
                      .ln2_x_hat = buffer_if(s.norm != Norm::None, query_rows * s.d_model_pad),
                      .ln2_rstd = buffer_if(s.norm != Norm::None, query_rows),
                      .mlp_slope = AlignedBuffer(query_rows * s.d_mlp_pad),
                      .mlp_post = AlignedBuffer(query_rows * s.d_mlp_pad),
                      .mlp_mask = buffer_if(drop, query_rows * s.d_model_pad)});
  }
  const std::ptrdiff_t read = reads_out ? max_examples : 0;
  resid_post = AlignedBuffer(read * s.d_model_pad);
  final_in = buffer_if(pre, read * s.d_model_pad);
  final_x_hat = buffer_if(pre, read * s.d_model_pad);
  final_rstd = buffer_if(pre, read);
  logits = AlignedBuffer(read * s.classes_pad);
}

}  // namespace groklab
