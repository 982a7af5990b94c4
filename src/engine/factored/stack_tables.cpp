// SPDX-License-Identifier: MIT
#include "engine/factored/stack_tables.hpp"

#include "engine/factored/stack_prefix.hpp"
#include "engine/factored/transpose.hpp"

namespace groklab {

StackTables::StackTables(const ModelSpec& spec, ThreadPool& pool, const FastKernels& kernels, Precision)
    : shape(spec),
      layout(spec, shape),
      weights(layout.size()),
      W_U_T(shape.classes * shape.d_model_pad),
      resid(shape.n_rows * shape.d_model_pad),
      qkv(shape.n_rows * shape.qkv_cols),
      spec_(spec),
      pool_(pool),
      kernels_(kernels),
      stage_(pool, kernels) {
  for (std::ptrdiff_t i = 0; i < shape.n_layers; ++i) {
    transposes.push_back(
        {AlignedBuffer(shape.qkv_cols * shape.d_model_pad), AlignedBuffer(shape.d_model * shape.heads_pad),
         AlignedBuffer(shape.d_mlp * shape.d_model_pad), AlignedBuffer(shape.d_model * shape.d_mlp_pad)});
  }
  if (shape.norm == Norm::Pre) {
    attn_in = AlignedBuffer(shape.n_rows * shape.d_model_pad);
    ln1_x_hat = AlignedBuffer(shape.n_rows * shape.d_model_pad);
    ln1_rstd = AlignedBuffer(shape.n_rows);
  }
  if (shape.can_share_prefix()) {
    prefix_keys.emplace_back();
    for (std::ptrdiff_t i = 1; i < shape.n_layers; ++i) {
      prefix_keys.emplace_back(shape.pos_b * shape.p * shape.key_cols(i));
    }
    prefix = std::make_unique<StackPrefix>(*this, pool, kernels);
  }
}

StackTables::~StackTables() = default;

void StackTables::stage_rows(const float* params) {
  const float* W_E = params + spec_.offset("embed.W_E");
  const float* W_pos = params + spec_.offset("pos_embed.W_pos");
  shape.for_each_row([&](std::ptrdiff_t row, std::ptrdiff_t token, int position) {
    for (std::ptrdiff_t i = 0; i < shape.d_model; ++i) {
      resid[row * shape.d_model_pad + i] = W_E[token * shape.d_model + i] + W_pos[position * shape.d_model + i];
    }
  });
}

void StackTables::stage_tied_unembedding(const float* params) {
  const float* W_E = params + spec_.offset("embed.W_E");
  float* W_U = layout.outer(weights.data()).W_U;
  transpose(W_U, shape.classes_pad, W_E, shape.d_model, shape.classes, shape.d_model);
}

void StackTables::normalise_rows() {
  const StackLayerTensors<const float> first = layer(0);
  kernels_.layer_norm_forward({attn_in.data(), ln1_x_hat.data(), ln1_rstd.data(), resid.data(), first.ln1_w,
                               first.ln1_b, shape.n_rows, shape.d_model, shape.d_model_pad});
}

void StackTables::compute(const float* params, const Pass& pass) {
  pool_.run(layout.n_pieces() + 1, [&](int task, int) {
    if (task == 0) {
      stage_rows(params);
    } else {
      layout.pad(task - 1, weights.data(), params);
    }
  });
  if (spec_.config.tied_embeddings) {
    stage_tied_unembedding(params);
  }
  const std::ptrdiff_t last = shape.n_layers - 1;
  pool_.run(2, [&](int task, int) {
    if (task == 0 && shape.norm == Norm::Pre) {
      normalise_rows();
    } else if (task == 1 && shape.has_one_query(last)) {
      transpose_W_QKV(last);
    }
  });
  const AlignedBuffer& in = shape.norm == Norm::Pre ? attn_in : resid;
  const StackLayerTensors<const float> first = layer(0);
  stage_.add({qkv.data(), shape.qkv_cols, in.data(), shape.d_model_pad, 1, first.W_QKV, shape.qkv_cols, shape.n_rows,
              shape.qkv_cols, shape.d_model, false, first.b_QKV});
  stage_.run();
  if (shape.shares_prefix(pass)) {
    prefix->forward(pass);
  }
}

void StackTables::transpose_W_QKV(std::ptrdiff_t layer_index) {
  transpose(transposes[static_cast<std::size_t>(layer_index)].W_QKV.data(), shape.d_model_pad, layer(layer_index).W_QKV,
            shape.qkv_cols, shape.d_model, shape.qkv_cols);
}

void StackTables::compute_transposes() {
  constexpr int kMatrices = 4;
  pool_.run(static_cast<int>(shape.n_layers) * kMatrices + 1, [&](int task, int) {
    if (task == 0) {
      return transpose(W_U_T.data(), shape.d_model_pad, outer().W_U, shape.classes_pad, shape.d_model, shape.classes);
    }
    const int i = (task - 1) / kMatrices;
    const StackLayerTensors<const float> w = layer(i);
    StackTransposes& t = transposes[static_cast<std::size_t>(i)];
    switch ((task - 1) % kMatrices) {
      case 0:
        return shape.has_one_query(i) ? void() : transpose_W_QKV(i);
      case 1:
        return transpose(t.W_O.data(), shape.heads_pad, w.W_O, shape.d_model_pad, shape.heads_pad, shape.d_model);
      case 2:
        return transpose(t.W_in.data(), shape.d_model_pad, w.W_in, shape.d_mlp_pad, shape.d_model, shape.d_mlp);
      default:
        return transpose(t.W_out.data(), shape.d_mlp_pad, w.W_out, shape.d_model_pad, shape.d_mlp, shape.d_model);
    }
  });
}

}  // namespace groklab
