// SPDX-License-Identifier: MIT
// A block back through all layers: stack_forward.cpp from its last step to its first. Gradients of weights, of table rows
// and of the residual stream are added to (+=), all others are assigned (=).
#include <algorithm>

#include "engine/factored/stack_layers.hpp"

namespace groklab {

void StackLayers::backward(StackActivations& act, const StackBlock& block, const Pass& pass, StackSums& sums,
                           StackSums* from_pairs) {
  pick_rows(block);
  std::fill_n(dresid_.data(), block.rows() * shape_.d_model_pad, 0.0F);

  // Step 3. Logits to the last position; nothing else is read out.
  if (block.end == shape_.n_ctx) {
    unembed_backward(act, block, sums);
  }
  for (std::ptrdiff_t i = shape_.n_layers - 1; i >= 0; --i) {
    const LayerRun run = layer_run(act, i, block, pass);

    // Step 2. dresid runs through the layers unchanged, but for what the branches add.
    if (run.query_rows > 0) {
      mlp_branch_backward(run, sums);
    }
    clock_.lap(Phase::PairProductsBackward);
    attention_branch_backward(run, sums, from_pairs);

    // Step 1. To table rows, or to the layer below.
    clock_.lap(Phase::Attention);
    if (i == 0) {
      scatter_residual(run, sums);
      clock_.lap(Phase::PairRowsBackward);
    } else {
      if (shape_.has_one_query(i)) {
        fold_query_backward(run, sums);
      } else {
        project_backward(run, sums);
      }
      normalise_backward(run, sums);
      clock_.lap(Phase::PairProductsBackward);
    }
  }
}

void StackLayers::unembed_backward(StackActivations& act, const StackBlock& block, StackSums& sums) {
  const StackOuterTensors<float> g = sums.outer();
  const bool pre = shape_.norm == Norm::Pre;
  const std::ptrdiff_t last = (block.rows() - block.n) * shape_.d_model_pad;
  const ConstRows dlogits(act.logits.data(), block.n, shape_.classes, shape_.classes_pad);
  add_weight_gradient(kernels_, Rows(g.W_U, shape_.d_model, shape_.classes, shape_.classes_pad),
                      model_input(pre ? act.final_in : act.resid_post, block.n), dlogits);
  kernels_.add_column_sums(g.b_U, dlogits.data, dlogits.stride, block.n, shape_.classes_pad);
  float* dfinal = pre ? dnorm_.data() : dresid_.data() + last;
  linear(kernels_, Rows(dfinal, block.n, shape_.d_model_pad, shape_.d_model_pad), dlogits,
         ConstRows(tables_.W_U_T.data(), shape_.classes, shape_.d_model_pad, shape_.d_model_pad), nullptr);
  if (pre) {
    kernels_.layer_norm_backward({dresid_.data() + last, g.ln_final_w, g.ln_final_b, dfinal, act.final_x_hat.data(),
                                  act.final_rstd.data(), tables_.outer().ln_final_w, block.n, shape_.d_model,
                                  shape_.d_model_pad, false});
  }
}

/// The residual stream's gradient at the queries, times a branch's mask.
const float* StackLayers::branch_gradient(const LayerRun& run, const AlignedBuffer& mask) {
  const float* dresid = dresid_.data() + run.first_query_row * shape_.d_model_pad;
  if (!shape_.drops(run.pass)) {
    return dresid;
  }
  kernels_.multiply(branch_.data(), dresid, mask.data(), run.query_rows * shape_.d_model_pad);
  return branch_.data();
}

void StackLayers::mlp_branch_backward(const LayerRun& run, StackSums& sums) {
  const StackLayerActivations& a = run.act;
  const StackLayerTensors<float> g = sums.layer(run.index);
  const StackTransposes& transposed = tables_.transposes[static_cast<std::size_t>(run.index)];
  const std::ptrdiff_t rows = run.query_rows;
  const std::ptrdiff_t width = shape_.d_model_pad;
  float* dresid = dresid_.data() + run.first_query_row * width;
  if (shape_.norm == Norm::Post) {
    kernels_.layer_norm_backward({dresid, g.ln2_w, g.ln2_b, dresid, a.ln2_x_hat.data(), a.ln2_rstd.data(), run.w.ln2_w,
                                  rows, shape_.d_model, width, false});
  }

  const float* dmlp_out = branch_gradient(run, a.mlp_mask);
  const Rows dmlp(dmlp_.data(), rows, shape_.d_mlp_pad, shape_.d_mlp_pad);
  const ConstRows dmlp_read(dmlp_.data(), rows, shape_.d_mlp, shape_.d_mlp_pad);
  add_weight_gradient(kernels_, Rows(g.W_out, shape_.d_mlp, width, width),
                      ConstRows(a.mlp_post.data(), rows, shape_.d_mlp, shape_.d_mlp_pad),
                      ConstRows(dmlp_out, rows, width, width));
  kernels_.add_column_sums(g.b_out, dmlp_out, width, rows, width);
  linear(kernels_, dmlp, ConstRows(dmlp_out, rows, shape_.d_model, width),
         ConstRows(transposed.W_out.data(), shape_.d_model, shape_.d_mlp_pad, shape_.d_mlp_pad), nullptr);

  kernels_.multiply(dmlp.data, dmlp.data, a.mlp_slope.data(), rows * shape_.d_mlp_pad);
  const bool pre = shape_.norm == Norm::Pre;
  add_weight_gradient(kernels_, Rows(g.W_in, shape_.d_model, shape_.d_mlp_pad, shape_.d_mlp_pad),
                      model_input(pre ? a.mlp_in : a.resid_mid, rows), dmlp);
  kernels_.add_column_sums(g.b_in, dmlp.data, shape_.d_mlp_pad, rows, shape_.d_mlp_pad);
  const ConstRows W_in_T(transposed.W_in.data(), shape_.d_mlp, width, width);
  if (!pre) {
    return add_linear(kernels_, Rows(dresid, rows, width, width), dmlp_read, W_in_T);
  }
  linear(kernels_, model_rows(dnorm_, rows), dmlp_read, W_in_T, nullptr);
  kernels_.layer_norm_backward({dresid, g.ln2_w, g.ln2_b, dnorm_.data(), a.ln2_x_hat.data(), a.ln2_rstd.data(),
                                run.w.ln2_w, rows, shape_.d_model, width, true});
}

void StackLayers::attention_branch_backward(const LayerRun& run, StackSums& sums, StackSums* from_pairs) {
  const StackLayerActivations& a = run.act;
  const StackLayerTensors<float> g = sums.layer(run.index);
  const std::ptrdiff_t width = shape_.d_model_pad;
  if (shape_.norm == Norm::Post) {
    float* dresid = dresid_.data() + run.first_query_row * width;
    kernels_.layer_norm_backward({dresid, g.ln1_w, g.ln1_b, dresid, a.ln1_x_hat.data(), a.ln1_rstd.data(), run.w.ln1_w,
                                  run.query_rows, shape_.d_model, width, false});
  }

  const float* dattn_out = branch_gradient(run, a.attn_mask);
  add_weight_gradient(kernels_, Rows(g.W_O, shape_.heads_pad, width, width),
                      ConstRows(a.z.data(), run.query_rows, shape_.heads_pad, shape_.heads_pad),
                      ConstRows(dattn_out, run.query_rows, width, width));
  kernels_.add_column_sums(g.b_O, dattn_out, width, run.query_rows, width);
  const AlignedBuffer& W_O_T = tables_.transposes[static_cast<std::size_t>(run.index)].W_O;
  linear(kernels_, Rows(dz_.data(), run.query_rows, shape_.heads_pad, shape_.heads_pad),
         ConstRows(dattn_out, run.query_rows, shape_.d_model, width),
         ConstRows(W_O_T.data(), shape_.d_model, shape_.heads_pad, shape_.heads_pad), nullptr);

  if (shape_.has_one_query(run.index)) {
    values_of_mixed_backward(run, sums);
  }
  clock_.lap(Phase::PairProductsBackward);
  if (run.index > 0) {
    clear_attention_gradient(run);
    if (from_pairs != nullptr) {
      add_prefix_gradient(run, *from_pairs);
    }
  }
  attend_backward(run, sums);
}

/// What attention reads, above the tables: its gradient is added up from nothing, but for a residual stream that is read
/// without a norm, which has a gradient of its own.
void StackLayers::clear_attention_gradient(const LayerRun& run) {
  if (!shape_.has_one_query(run.index)) {
    std::fill_n(dqkv_.data(), run.block.rows() * shape_.qkv_cols, 0.0F);
    return;
  }
  std::fill_n(dfolded_.data(), run.query_rows * shape_.mixed_cols(), 0.0F);
  if (shape_.norm == Norm::Pre) {
    std::fill_n(dnorm_.data(), run.block.rows() * shape_.d_model_pad, 0.0F);
  }
}

/// Gradient of what attention reads of the rows: StackLayerActivations::keys.
Rows StackLayers::dkeys(const LayerRun& run) {
  const std::ptrdiff_t rows = run.block.rows();
  return shape_.has_one_query(run.index) ? model_rows(dattn_input(), rows)
                                         : Rows(dqkv_.data() + shape_.heads_pad, rows, shape_.kv_cols, shape_.qkv_cols);
}

/// Where the gradients of a position's queries, keys and values are added up. Those of constant positions come from
/// every example: they are summed over the block first.
AttentionBackward StackLayers::attention_gradient_at(const LayerRun& run, int position, StackSums& sums) {
  const bool one_query = shape_.has_one_query(run.index);
  // Queries, keys and values side by side, from the query on.
  const auto rows_of = [&](int at) -> PickedRows<float> {
    if (run.index > 0) {
      return {dqkv_.data(), shape_.qkv_cols, live_row_.data() + at * max_examples_};
    }
    if (shape_.is_constant(at)) {
      return {dconstant_.data() + at * shape_.qkv_cols, 0, table_row_.data()};
    }
    return {sums.dqkv(), shape_.qkv_cols, table_row_.data() + at * max_examples_};
  };
  AttentionBackward g{};
  g.dquery = one_query ? PickedRows<float>{dfolded_.data(), shape_.mixed_cols(), first_rows()} : rows_of(position);
  for (int key = 0; key < shape_.visible_keys(position); ++key) {
    if (run.index > 0 && key < run.block.begin) {
      g.dkey[key] = {sums.dprefix(run.index), shape_.key_cols(run.index), prefix_row_.data() + key * max_examples_};
    } else if (run.index > 0) {
      g.dkey[key] = {dkeys(run).data, dkeys(run).stride, live_row_.data() + key * max_examples_};
    } else {
      g.dkey[key] = rows_of(key);
      g.dkey[key].data += shape_.heads_pad;
    }
  }
  g.dweight = dweight_.data();
  g.dz = one_query ? dmixed_.data() : dz_.data() + (position - run.first_query) * run.block.n * shape_.heads_pad;
  g.dweight_sum = one_query ? dweight_sum_.data() : nullptr;
  return g;
}

void StackLayers::attend_backward(const LayerRun& run, StackSums& sums) {
  dconstant_.zero();
  for (int position = run.first_query; position < run.block.end; ++position) {
    kernels_.attention_backward(attention_gradient_at(run, position, sums), attention_at(run, position));
  }
  for (int position = 0; run.index == 0 && position < shape_.n_ctx; ++position) {
    if (shape_.is_constant(position)) {
      kernels_.accumulate(sums.dqkv() + shape_.table_row(position) * shape_.qkv_cols,
                          dconstant_.data() + position * shape_.qkv_cols, shape_.qkv_cols);
    }
  }
}

/// Of a prefix: what the pairs gave to what they read of it.
void StackLayers::add_prefix_gradient(const LayerRun& run, StackSums& from_pairs) {
  const Rows keys = dkeys(run);
  const float* given = from_pairs.dprefix(run.index);
  for (int position = run.block.begin; position < run.block.end; ++position) {
    const std::int32_t* from = prefix_row_.data() + position * max_examples_;
    const std::int32_t* to = live_row_.data() + position * max_examples_;
    for (std::ptrdiff_t e = 0; e < run.block.n; ++e) {
      kernels_.accumulate(keys.row(to[e]), given + from[e] * keys.cols, keys.cols);
    }
  }
}

/// b_K adds the same to every score of a query: its gradient is exactly 0, and stays so.
void StackLayers::project_backward(const LayerRun& run, StackSums& sums) {
  const StackLayerTensors<float> g = sums.layer(run.index);
  const float* W_QKV_T = tables_.transposes[static_cast<std::size_t>(run.index)].W_QKV.data();
  const std::ptrdiff_t rows = run.block.rows();
  const std::ptrdiff_t skipped = run.first_query_row;
  const std::ptrdiff_t width = shape_.d_model_pad;
  const std::ptrdiff_t heads = shape_.heads_pad;
  const ConstRows in = model_input(run.act.attn_input(shape_), rows);
  const ConstRows dq(dqkv_.data() + skipped * shape_.qkv_cols, run.query_rows, heads, shape_.qkv_cols);
  const ConstRows dkv(dqkv_.data() + heads, rows, shape_.kv_cols, shape_.qkv_cols);
  add_weight_gradient(kernels_, Rows(g.W_QKV, shape_.d_model, heads, shape_.qkv_cols),
                      ConstRows(in.row(skipped), run.query_rows, in.cols, in.stride), dq);
  add_weight_gradient(kernels_, Rows(g.W_QKV + heads, shape_.d_model, shape_.kv_cols, shape_.qkv_cols), in, dkv);
  kernels_.add_column_sums(g.b_QKV, dq.data, dq.stride, run.query_rows, heads);
  kernels_.add_column_sums(g.b_QKV + 2 * heads, dkv.data + heads, dkv.stride, rows, heads);

  const ConstRows W_Q_T(W_QKV_T, heads, width, width);
  const ConstRows W_KV_T(W_QKV_T + heads * width, shape_.kv_cols, width, width);
  if (shape_.norm == Norm::Pre) {
    linear(kernels_, model_rows(dnorm_, rows), dkv, W_KV_T, nullptr);
  } else {
    add_linear(kernels_, model_rows(dresid_, rows), dkv, W_KV_T);
  }
  add_linear(kernels_, Rows(dattn_input().data() + skipped * width, run.query_rows, width, width), dq, W_Q_T);
}

/// attn_in's gradient, in dnorm_, to the residual stream's.
void StackLayers::normalise_backward(const LayerRun& run, StackSums& sums) {
  const StackLayerTensors<float> g = sums.layer(run.index);
  if (shape_.norm == Norm::Pre) {
    kernels_.layer_norm_backward({dresid_.data(), g.ln1_w, g.ln1_b, dnorm_.data(), run.act.ln1_x_hat.data(),
                                  run.act.ln1_rstd.data(), run.w.ln1_w, run.block.rows(), shape_.d_model,
                                  shape_.d_model_pad, true});
  }
}

/// Gradient of the residual stream at the queries to the rows of layer 0's tables.
void StackLayers::scatter_residual(const LayerRun& run, StackSums& sums) {
  const std::ptrdiff_t width = shape_.d_model_pad;
  for (int position = run.first_query; position < run.block.end; ++position) {
    const float* dresid = dresid_.data() + (position - run.block.begin) * run.block.n * width;
    if (shape_.is_constant(position)) {
      kernels_.add_column_sums(sums.dresid() + shape_.table_row(position) * width, dresid, width, run.block.n, width);
      continue;
    }
    const std::int32_t* row = table_row_.data() + position * max_examples_;
    for (std::ptrdiff_t e = 0; e < run.block.n; ++e) {
      kernels_.accumulate(sums.dresid() + row[e] * width, dresid + e * width, width);
    }
  }
}

}  // namespace groklab
