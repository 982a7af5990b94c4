// SPDX-License-Identifier: MIT
// A block forward through all layers, from table rows to logits. stack_backward.cpp is its mirror image: the same steps,
// last one first.
#include <algorithm>
#include <numeric>

#include "engine/factored/activation_of.hpp"
#include "engine/factored/stack_layers.hpp"

namespace groklab {

StackLayers::StackLayers(const StackTables& tables, const FastKernels& kernels, std::ptrdiff_t max_examples,
                         PhaseClock& clock)
    : tables_(tables),
      shape_(tables.shape),
      kernels_(kernels),
      clock_(clock),
      activation_(activation_of(shape_.activation, kernels)),
      max_examples_(max_examples),
      table_row_(static_cast<std::size_t>(shape_.n_ctx * max_examples)),
      live_row_(table_row_.size()),
      prefix_row_(table_row_.size()),
      first_row_(static_cast<std::size_t>(max_examples)) {
  std::iota(first_row_.begin(), first_row_.end(), 0);
  const std::ptrdiff_t rows = shape_.n_ctx * max_examples;
  branch_ = AlignedBuffer(rows * shape_.d_model_pad);
  mlp_mask_ = AlignedBuffer(shape_.d_mlp_pad);
  example_mask_ = AlignedBuffer(shape_.n_heads * shape_.n_ctx * shape_.n_ctx);
  dresid_ = AlignedBuffer(rows * shape_.d_model_pad);
  dnorm_ = AlignedBuffer(rows * shape_.d_model_pad);
  dz_ = AlignedBuffer(rows * shape_.heads_pad);
  dqkv_ = AlignedBuffer(rows * shape_.qkv_cols);
  if (shape_.has_one_query(shape_.n_layers - 1)) {
    dfolded_ = AlignedBuffer(max_examples * shape_.mixed_cols());
    dmixed_ = AlignedBuffer(max_examples * shape_.mixed_cols());
    dweight_sum_ = AlignedBuffer(padded(max_examples * shape_.n_heads));
  }
  dconstant_ = AlignedBuffer(shape_.n_ctx * shape_.qkv_cols);
  dweight_ = AlignedBuffer(shape_.n_ctx * padded(max_examples * shape_.n_heads));
  dmlp_ = AlignedBuffer(rows * shape_.d_mlp_pad);
}

StackLayers::LayerRun StackLayers::layer_run(StackActivations& act, std::ptrdiff_t layer, const StackBlock& block,
                                             const Pass& pass) const {
  const int first_query = shape_.first_query(layer, block.begin, block.end);
  return {.index = layer,
          .act = act.layers[static_cast<std::size_t>(layer)],
          .w = tables_.layer(layer),
          .block = block,
          .pass = pass,
          .first_query = first_query,
          .first_query_row = (first_query - block.begin) * block.n,
          .query_rows = (block.end - first_query) * block.n};
}

void StackLayers::pick_rows(const StackBlock& block) {
  for (int position = 0; position < block.end; ++position) {
    const std::int32_t* token = position == 0 ? block.a : block.b;
    const auto first = static_cast<std::int32_t>(shape_.table_row(position));
    for (std::ptrdiff_t e = 0; e < block.n; ++e) {
      const auto at = static_cast<std::size_t>(position * max_examples_ + e);
      table_row_[at] = shape_.is_constant(position) ? first : first + token[e];
      live_row_[at] = static_cast<std::int32_t>((position - block.begin) * block.n + e);
      prefix_row_[at] = static_cast<std::int32_t>(position * shape_.p + block.a[e]);
    }
  }
}

void StackLayers::forward(StackActivations& act, const StackBlock& block, const Pass& pass) {
  pick_rows(block);
  for (std::ptrdiff_t i = 0; i < shape_.n_layers; ++i) {
    const LayerRun run = layer_run(act, i, block, pass);

    // Step 1. What attention reads: rows of tables, or the queries, keys and values of what the layer below left.
    if (i == 0) {
      gather_residual(run);
      clock_.lap(Phase::PairRowsForward);
    } else {
      normalise(run);
      if (shape_.has_one_query(i)) {
        fold_query(run);
      } else {
        project(run);
      }
      clock_.lap(Phase::PairProductsForward);
    }
    if (run.query_rows == 0) {
      return;  // the prefix: nobody reads more of its last layer
    }

    // Step 2. Every layer adds two branches to the residual stream.
    attention_branch(run);
    mlp_branch(run, i + 1 < shape_.n_layers ? act.layers[static_cast<std::size_t>(i) + 1].resid : act.resid_post);
  }

  // Step 3. The last position to logits.
  if (block.end == shape_.n_ctx) {
    unembed(act, block);
  }
  clock_.lap(Phase::PairProductsForward);
}

/// Residual stream of layer 0 at the queries' positions.
void StackLayers::gather_residual(const LayerRun& run) {
  const std::ptrdiff_t width = shape_.d_model_pad;
  for (int position = run.first_query; position < run.block.end; ++position) {
    float* out = run.act.resid.data() + (position - run.first_query) * run.block.n * width;
    const std::int32_t* row = table_row_.data() + position * max_examples_;
    for (std::ptrdiff_t e = 0; e < run.block.n; ++e) {
      std::copy_n(tables_.resid.data() + row[e] * width, width, out + e * width);
    }
  }
}

/// attn_in = norm(resid)
void StackLayers::normalise(const LayerRun& run) {
  StackLayerActivations& a = run.act;
  if (shape_.norm == Norm::Pre) {
    kernels_.layer_norm_forward({a.attn_in.data(), a.ln1_x_hat.data(), a.ln1_rstd.data(), a.resid.data(), run.w.ln1_w,
                                 run.w.ln1_b, run.block.rows(), shape_.d_model, shape_.d_model_pad});
  }
}

/// Keys and values of all rows, queries of those that have one.
void StackLayers::project(const LayerRun& run) {
  const std::ptrdiff_t rows = run.block.rows();
  const ConstRows in = model_input(run.act.attn_input(shape_), rows);
  const std::ptrdiff_t skipped = run.first_query_row;
  const ConstRows W_Q(run.w.W_QKV, shape_.d_model, shape_.heads_pad, shape_.qkv_cols);
  const ConstRows W_KV(run.w.W_QKV + shape_.heads_pad, shape_.d_model, shape_.kv_cols, shape_.qkv_cols);
  float* qkv = run.act.qkv.data();
  linear(kernels_, Rows(qkv + shape_.heads_pad, rows, shape_.kv_cols, shape_.qkv_cols), in, W_KV,
         run.w.b_QKV + shape_.heads_pad);
  linear(kernels_, Rows(qkv + skipped * shape_.qkv_cols, run.query_rows, shape_.heads_pad, shape_.qkv_cols),
         ConstRows(in.row(skipped), run.query_rows, in.cols, in.stride), W_Q, run.w.b_QKV);
}

/// Where a position's queries, keys and values are found: in layer 0's tables, in the block, or in the prefix.
AttentionForward StackLayers::attention_at(const LayerRun& run, int position) const {
  const std::ptrdiff_t size = padded(run.block.n * shape_.n_heads);
  const std::ptrdiff_t query = position - run.first_query;
  const bool drops = shape_.drops(run.pass);
  const ConstRows keys =
      run.index == 0 ? ConstRows(tables_.qkv.data() + shape_.heads_pad, shape_.n_rows, shape_.kv_cols, shape_.qkv_cols)
                     : run.act.keys(shape_, run.index, run.block.rows());
  const std::int32_t* rows = run.index == 0 ? table_row_.data() : live_row_.data();
  AttentionForward f{};
  if (shape_.has_one_query(run.index)) {
    f.z = run.act.mixed.data();
    f.weight_sum = run.act.weight_sum.data();
    f.query = {run.act.folded.data(), shape_.mixed_cols(), first_rows()};
    f.layout = {.head_step = 0, .to_value = 0};
    f.d_head_pad = shape_.d_model_pad;
  } else {
    f.z = run.act.z.data() + query * run.block.n * shape_.heads_pad;
    f.query = {keys.data - shape_.heads_pad, keys.stride, rows + position * max_examples_};
    f.layout = {.head_step = shape_.d_head_pad, .to_value = shape_.heads_pad};
    f.d_head_pad = shape_.d_head_pad;
  }
  f.pattern = run.act.pattern.data() + query * shape_.n_ctx * size;
  f.weight = drops ? run.act.weight.data() + query * shape_.n_ctx * size : f.pattern;
  f.mask = drops ? run.act.pattern_mask.data() + query * shape_.n_ctx * size : nullptr;
  f.n_keys = shape_.visible_keys(position);
  for (int key = 0; key < f.n_keys; ++key) {
    if (run.index > 0 && key < run.block.begin) {
      f.key[key] = {tables_.prefix_keys[static_cast<std::size_t>(run.index)].data(), shape_.key_cols(run.index),
                    prefix_row_.data() + key * max_examples_};
    } else {
      f.key[key] = {keys.data, keys.stride, rows + key * max_examples_};
    }
  }
  f.n = run.block.n;
  f.n_heads = shape_.n_heads;
  f.scale = shape_.score_scale();
  return f;
}

void StackLayers::attend(const LayerRun& run) {
  if (shape_.drops(run.pass)) {
    draw_pattern_mask(run);
  }
  for (int position = run.first_query; position < run.block.end; ++position) {
    kernels_.attention_forward(attention_at(run, position));
  }
}

/// resid_mid = resid + dropout(z W_O + b_O); norm post: the sum is normalised.
void StackLayers::attention_branch(const LayerRun& run) {
  attend(run);
  clock_.lap(Phase::Attention);
  if (shape_.has_one_query(run.index)) {
    values_of_mixed(run);
  }
  const Rows branch = model_rows(branch_, run.query_rows);
  linear(kernels_, branch, ConstRows(run.act.z.data(), run.query_rows, shape_.heads_pad, shape_.heads_pad),
         ConstRows(run.w.W_O, shape_.heads_pad, shape_.d_model_pad, shape_.d_model_pad), run.w.b_O);
  // Layer 0's residual stream has the queries' rows only.
  const std::ptrdiff_t skipped = run.index == 0 ? 0 : run.first_query_row;
  float* resid_mid = run.act.resid_mid.data();
  add_branch(resid_mid, run.act.resid.data() + skipped * shape_.d_model_pad, run.act.attn_mask, run,
             ref::DropoutSite::AttnOut);
  if (shape_.norm == Norm::Post) {
    kernels_.layer_norm_forward({resid_mid, run.act.ln1_x_hat.data(), run.act.ln1_rstd.data(), resid_mid, run.w.ln1_w,
                                 run.w.ln1_b, run.query_rows, shape_.d_model, shape_.d_model_pad});
  }
}

/// out = resid + dropout(branch_)
void StackLayers::add_branch(float* out, const float* resid, AlignedBuffer& mask, const LayerRun& run,
                             ref::DropoutSite site) {
  const std::ptrdiff_t size = run.query_rows * shape_.d_model_pad;
  if (!shape_.drops(run.pass)) {
    return kernels_.add(out, resid, branch_.data(), size);
  }
  draw_mask(mask.data(), run, site);
  kernels_.add_masked(out, resid, branch_.data(), mask.data(), size);
}

/// resid_post = resid_mid + dropout(dropout(f(norm(resid_mid) W_in + b_in)) W_out + b_out); norm post as above.
void StackLayers::mlp_branch(const LayerRun& run, AlignedBuffer& resid_post) {
  StackLayerActivations& a = run.act;
  const std::ptrdiff_t rows = run.query_rows;
  const bool pre = shape_.norm == Norm::Pre;
  if (pre) {
    kernels_.layer_norm_forward({a.mlp_in.data(), a.ln2_x_hat.data(), a.ln2_rstd.data(), a.resid_mid.data(),
                                 run.w.ln2_w, run.w.ln2_b, rows, shape_.d_model, shape_.d_model_pad});
  }
  linear(kernels_, Rows(a.mlp_slope.data(), rows, shape_.d_mlp_pad, shape_.d_mlp_pad),
         model_input(pre ? a.mlp_in : a.resid_mid, rows),
         ConstRows(run.w.W_in, shape_.d_model, shape_.d_mlp_pad, shape_.d_mlp_pad), run.w.b_in);
  clock_.lap(Phase::PairProductsForward);
  activate(run);
  clock_.lap(Phase::Activation);
  linear(kernels_, model_rows(branch_, rows), ConstRows(a.mlp_post.data(), rows, shape_.d_mlp, shape_.d_mlp_pad),
         ConstRows(run.w.W_out, shape_.d_mlp, shape_.d_model_pad, shape_.d_model_pad), run.w.b_out);
  add_branch(resid_post.data(), a.resid_mid.data(), a.mlp_mask, run, ref::DropoutSite::MlpOut);
  if (shape_.norm == Norm::Post) {
    kernels_.layer_norm_forward({resid_post.data(), a.ln2_x_hat.data(), a.ln2_rstd.data(), resid_post.data(),
                                 run.w.ln2_w, run.w.ln2_b, rows, shape_.d_model, shape_.d_model_pad});
  }
}

/// mlp_post = dropout(f(pre)); the inputs become the slopes where there is a way back.
void StackLayers::activate(const LayerRun& run) {
  const std::ptrdiff_t width = shape_.d_mlp_pad;
  float* post = run.act.mlp_post.data();
  float* pre = run.act.mlp_slope.data();
  if (!run.pass.wants_gradient) {
    return activation_.forward(post, pre, run.query_rows * width);
  }
  if (!shape_.drops(run.pass)) {
    return activation_.forward_and_slope(post, pre, nullptr, run.query_rows * width);
  }
  for (std::ptrdiff_t row = 0; row < run.query_rows; ++row) {
    draw_row_mask(mlp_mask_.data(), run, ref::DropoutSite::MlpPost, row, shape_.d_mlp);
    activation_.forward_and_slope(post + row * width, pre + row * width, mlp_mask_.data(), width);
  }
}

/// mask [width] of a query row: elements of a tensor [example, position, width] of the whole batch, as
/// kernels/ref/dropout.hpp numbers them.
void StackLayers::draw_row_mask(float* mask, const LayerRun& run, ref::DropoutSite site, std::ptrdiff_t row,
                                std::ptrdiff_t width) const {
  const std::ptrdiff_t position = run.first_query + row / run.block.n;
  const std::ptrdiff_t first = (run.block.place[row % run.block.n] * shape_.n_ctx + position) * width;
  kernels_.dropout_mask(mask, width, static_cast<std::uint64_t>(first), run.stream(site), shape_.dropout);
}

/// mask [query rows, d_model_pad]
void StackLayers::draw_mask(float* mask, const LayerRun& run, ref::DropoutSite site) const {
  for (std::ptrdiff_t row = 0; row < run.query_rows; ++row) {
    draw_row_mask(mask + row * shape_.d_model_pad, run, site, row, shape_.d_model);
  }
}

/// From [n_heads, query, key] of an example, as masks are named, to the order of the attention kernels.
void StackLayers::draw_pattern_mask(const LayerRun& run) {
  const ref::DropoutStream stream = run.stream(ref::DropoutSite::Pattern);
  const std::ptrdiff_t n_ctx = shape_.n_ctx;
  const std::ptrdiff_t size = padded(run.block.n * shape_.n_heads);
  const std::ptrdiff_t example_size = shape_.n_heads * n_ctx * n_ctx;
  for (std::ptrdiff_t e = 0; e < run.block.n; ++e) {
    kernels_.dropout_mask(example_mask_.data(), example_size,
                          static_cast<std::uint64_t>(run.block.place[e] * example_size), stream, shape_.dropout);
    for (std::ptrdiff_t query = run.first_query; query < run.block.end; ++query) {
      float* out = run.act.pattern_mask.data() + (query - run.first_query) * n_ctx * size + e * shape_.n_heads;
      for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
        for (std::ptrdiff_t key = 0; key < n_ctx; ++key) {
          out[key * size + h] = example_mask_[(h * n_ctx + query) * n_ctx + key];
        }
      }
    }
  }
}

/// logits = norm(resid_post) W_U + b_U
void StackLayers::unembed(StackActivations& act, const StackBlock& block) {
  const StackOuterTensors<const float> w = tables_.outer();
  const bool pre = shape_.norm == Norm::Pre;
  if (pre) {
    kernels_.layer_norm_forward({act.final_in.data(), act.final_x_hat.data(), act.final_rstd.data(),
                                 act.resid_post.data(), w.ln_final_w, w.ln_final_b, block.n, shape_.d_model,
                                 shape_.d_model_pad});
  }
  linear(kernels_, Rows(act.logits.data(), block.n, shape_.classes, shape_.classes_pad),
         model_input(pre ? act.final_in : act.resid_post, block.n),
         ConstRows(w.W_U, shape_.d_model, shape_.classes, shape_.classes_pad), w.b_U);
}

}  // namespace groklab
