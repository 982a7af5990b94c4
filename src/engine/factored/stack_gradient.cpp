// SPDX-License-Identifier: MIT
#include "engine/factored/stack_gradient.hpp"

#include <algorithm>

#include "engine/factored/stack_prefix.hpp"

namespace groklab {

StackGradient::StackGradient(const ModelSpec& spec, const StackTables& tables, ThreadPool& pool,
                             const FastKernels& kernels)
    : spec_(spec),
      tables_(tables),
      shape_(tables.shape),
      pool_(pool),
      kernels_(kernels),
      stage_(pool, kernels),
      dattn_in_(shape_.n_rows * shape_.d_model_pad) {}

void StackGradient::compute(SumGroups<StackSums> groups, const Pass& pass, const float*, float* gradient,
                            PhaseClock& clock) {
  if (shape_.shares_prefix(pass)) {
    tables_.prefix->backward(groups, pass);
    clock.lap(Phase::TablesBackward);
  }
  StackSums& sums = *groups[0];
  add_groups(groups, pool_, kernels_, 0, sums.size() - sums.prefix_size());
  clock.lap(Phase::GroupSums);
  tables_backward(sums);
  pool_.run(tables_.layout.n_pieces() + 1, [&](int task, int) {
    if (task == 0) {
      write_embeddings(sums, gradient);
    } else {
      tables_.layout.unpad(task - 1, gradient, sums.data());
    }
  });
  clock.lap(Phase::TablesBackward);
}

/// Layer 0's queries, keys and values, a row of the tables each, back to the rows themselves.
void StackGradient::tables_backward(StackSums& sums) {
  const StackLayerTensors<float> g = sums.layer(0);
  const std::ptrdiff_t width = shape_.d_model_pad;
  const bool pre = shape_.norm == Norm::Pre;
  const AlignedBuffer& in = pre ? tables_.attn_in : tables_.resid;
  float* din = pre ? dattn_in_.data() : sums.dresid();
  stage_.add({g.W_QKV, shape_.qkv_cols, in.data(), 1, width, sums.dqkv(), shape_.qkv_cols, shape_.d_model,
              shape_.qkv_cols, shape_.n_rows, true});
  stage_.add({din, width, sums.dqkv(), shape_.qkv_cols, 1, tables_.transposes[0].W_QKV.data(), width, shape_.n_rows,
              width, shape_.qkv_cols, !pre});
  stage_.run();
  // b_K adds the same to every score of a query: its gradient is exactly 0.
  kernels_.add_column_sums(g.b_QKV, sums.dqkv(), shape_.qkv_cols, shape_.n_rows, shape_.heads_pad);
  kernels_.add_column_sums(g.b_QKV + 2 * shape_.heads_pad, sums.dqkv() + 2 * shape_.heads_pad, shape_.qkv_cols,
                           shape_.n_rows, shape_.heads_pad);
  if (pre) {
    kernels_.layer_norm_backward({sums.dresid(), g.ln1_w, g.ln1_b, dattn_in_.data(), tables_.ln1_x_hat.data(),
                                  tables_.ln1_rstd.data(), tables_.layer(0).ln1_w, shape_.n_rows, shape_.d_model, width,
                                  true});
  }
}

void StackGradient::write_embeddings(StackSums& sums, float* gradient) const {
  float* W_E = gradient + spec_.offset("embed.W_E");
  float* W_pos = gradient + spec_.offset("pos_embed.W_pos");
  std::fill_n(W_E, std::ptrdiff_t{spec_.d_vocab} * shape_.d_model, 0.0F);
  std::fill_n(W_pos, std::ptrdiff_t{spec_.n_ctx} * shape_.d_model, 0.0F);
  shape_.for_each_row([&](std::ptrdiff_t row, std::ptrdiff_t token, int position) {
    const float* dresid = sums.dresid() + row * shape_.d_model_pad;
    for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
      W_E[token * shape_.d_model + i] += dresid[i];
      W_pos[position * shape_.d_model + i] += dresid[i];
    }
  });
  const float* dW_U = sums.outer().W_U;
  for (std::ptrdiff_t c = 0; spec_.config.tied_embeddings && c < shape_.classes; ++c) {
    for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
      W_E[c * shape_.d_model + i] += dW_U[i * shape_.classes_pad + c];
    }
  }
}

}  // namespace groklab
