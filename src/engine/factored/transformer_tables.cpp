// SPDX-License-Identifier: MIT
#include "engine/factored/transformer_tables.hpp"

#include "engine/factored/transpose.hpp"

namespace groklab {
namespace {

/// An error in a table is the same for all pairs that read it, and theirs do not average out: sums of its products are
/// kept short.
constexpr std::ptrdiff_t kTerms = 16;

GemmArgs in_short_sums(GemmArgs product) {
  product.terms = kTerms;
  return product;
}

double dot(const float* x, std::ptrdiff_t x_step, const float* y, std::ptrdiff_t y_step, std::ptrdiff_t n) {
  double sum = 0;
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    sum += static_cast<double>(x[i * x_step]) * static_cast<double>(y[i * y_step]);
  }
  return sum;
}

}  // namespace

TransformerTables::TransformerTables(const ModelSpec& spec, ThreadPool& pool, const FastKernels& kernels,
                                     Precision precision)
    : shape(spec),
      Y(shape.n_rows * shape.d_model_pad),
      q(shape.heads_pad),
      w(shape.n_heads * shape.d_model_pad),
      s(shape.n_rows * shape.n_heads),
      W_V(shape.d_model * shape.heads_pad),
      V(shape.n_rows * shape.heads_pad),
      W_cat(shape.d_model * shape.cols),
      OW(shape.n_heads * shape.d_head * shape.cols),
      U(shape.n_table_rows * shape.heads_pad),
      D(shape.n_table_rows * shape.n_heads * shape.cols),
      C(shape.d_mlp * shape.classes_pad),
      c0(shape.cols),
      x_equals(shape.d_model_pad),
      v_equals(shape.n_heads * shape.d_head),
      C_T(shape.classes * shape.d_mlp_pad),
      W_cat_T(shape.cols * shape.d_model_pad),
      OW_T(shape.n_heads * shape.cols * shape.d_head_pad),
      W_V_T(shape.heads_pad * shape.d_model_pad),
      b_out_row(shape.d_model_pad),
      hidden_to_logits(shape.d_mlp, shape.classes, shape.d_mlp_pad, {precision, precision}, kernels),
      spec_(spec),
      pool_(pool),
      kernels_(kernels),
      stage_(pool, kernels) {}

PairTables TransformerTables::pair_tables() const {
  return {.c0 = c0.data(),
          .D = {D.data(), shape.n_table_rows, shape.n_heads},
          .row_delta = shape.p,
          .row_plus = shape.has_plus ? shape.p + 1 : -1,
          .cols = shape.cols};
}

/// Rows [part, part + 1) / n_parts of W_cat and of the heads' values.
void TransformerTables::stage_weights(const TransformerTensors<const float>& t, int part, int n_parts) {
  const std::ptrdiff_t begin = shape.d_model * part / n_parts;
  const std::ptrdiff_t end = shape.d_model * (part + 1) / n_parts;
  for (std::ptrdiff_t i = begin; i < end; ++i) {
    float* row = W_cat.data() + i * shape.cols;
    std::copy_n(t.W_in + i * shape.d_mlp, shape.d_mlp, row);
    for (std::ptrdiff_t c = 0; c < shape.classes; ++c) {
      row[shape.d_mlp_pad + c] = t.W_U != nullptr ? t.W_U[i * shape.classes + c] : t.W_E[c * shape.d_model + i];
    }
    for (std::ptrdiff_t h = 0; h < shape.n_heads; ++h) {
      std::copy_n(t.W_V + (h * shape.d_model + i) * shape.d_head, shape.d_head,
                  W_V.data() + i * shape.heads_pad + h * shape.d_head_pad);
    }
  }
}

void TransformerTables::stage_rows(const TransformerTensors<const float>& t) {
  const std::ptrdiff_t width = shape.d_model;
  for (std::ptrdiff_t row = 0; row < shape.p; ++row) {
    std::copy_n(t.W_E + row * width, width, Y.data() + row * shape.d_model_pad);
  }
  std::copy_n(t.W_pos, width, Y.data() + shape.row_a() * shape.d_model_pad);
  std::copy_n(t.W_pos + shape.pos_b * width, width, Y.data() + shape.row_b() * shape.d_model_pad);
  const auto token_at = [&](std::ptrdiff_t row, std::ptrdiff_t token, std::ptrdiff_t position) {
    for (std::ptrdiff_t i = 0; i < width; ++i) {
      Y[row * shape.d_model_pad + i] = t.W_E[token * width + i] + t.W_pos[position * width + i];
    }
  };
  token_at(shape.row_equals(), shape.token_equals(), shape.pos_equals);
  if (shape.has_plus) {
    token_at(shape.row_plus(), shape.token_plus(), 1);
  }
  for (std::ptrdiff_t i = 0; i < width; ++i) {
    x_equals[i] = Y[shape.row_equals() * shape.d_model_pad + i] + (t.b_O != nullptr ? t.b_O[i] : 0.0F);
    b_out_row[i] = t.b_out != nullptr ? t.b_out[i] : 0.0F;
  }
}

/// q = Y["="] W_Q + b_Q; w = W_K q / sqrt(d_head); s = Y w. A key's bias adds the same to every score: it drops out.
/// Every pair's pattern comes from these few numbers, and their errors would not average out: sums are in double.
void TransformerTables::compute_scores(const TransformerTensors<const float>& t) {
  const float* x = Y.data() + shape.row_equals() * shape.d_model_pad;
  const auto scale = static_cast<double>(shape.score_scale());
  for (std::ptrdiff_t h = 0; h < shape.n_heads; ++h) {
    float* q_h = q.data() + h * shape.d_head_pad;
    for (std::ptrdiff_t j = 0; j < shape.d_head; ++j) {
      const double bias = t.b_Q != nullptr ? static_cast<double>(t.b_Q[h * shape.d_head + j]) : 0.0;
      const float* column = t.W_Q + h * shape.d_model * shape.d_head + j;
      q_h[j] = static_cast<float>(bias + dot(x, 1, column, shape.d_head, shape.d_model));
    }
    float* w_h = w.data() + h * shape.d_model_pad;
    for (std::ptrdiff_t i = 0; i < shape.d_model; ++i) {
      const float* row = t.W_K + (h * shape.d_model + i) * shape.d_head;
      w_h[i] = static_cast<float>(scale * dot(q_h, 1, row, 1, shape.d_head));
    }
    for (std::ptrdiff_t row = 0; row < shape.n_rows; ++row) {
      s[row * shape.n_heads + h] =
          static_cast<float>(dot(w_h, 1, Y.data() + row * shape.d_model_pad, 1, shape.d_model));
    }
  }
}

void TransformerTables::relative_values(const TransformerTensors<const float>& t) {
  const auto row = [&](std::ptrdiff_t i) { return V.data() + i * shape.heads_pad; };
  const float* at_b = row(shape.row_b());
  const float* at_equals = row(shape.row_equals());
  for (std::ptrdiff_t i = 0; i < shape.p; ++i) {
    for (std::ptrdiff_t j = 0; j < shape.heads_pad; ++j) {
      U[i * shape.heads_pad + j] = row(i)[j] + (at_b[j] - at_equals[j]);
    }
  }
  for (std::ptrdiff_t j = 0; j < shape.heads_pad; ++j) {
    U[shape.p * shape.heads_pad + j] = row(shape.row_a())[j] - at_b[j];
    if (shape.has_plus) {
      U[(shape.p + 1) * shape.heads_pad + j] = row(shape.row_plus())[j] - at_equals[j];
    }
  }
  for (std::ptrdiff_t h = 0; h < shape.n_heads; ++h) {
    for (std::ptrdiff_t j = 0; j < shape.d_head; ++j) {
      v_equals[h * shape.d_head + j] =
          at_equals[h * shape.d_head_pad + j] + (t.b_V != nullptr ? t.b_V[h * shape.d_head + j] : 0.0F);
    }
  }
}

/// c0 = (Y["="] + b_O) W_cat + (V["="] + b_V) OW + [b_in | b_out W_U + b_U]
void TransformerTables::compute_constant(const TransformerTensors<const float>& t) {
  kernels_.gemm(in_short_sums({c0.data(), shape.cols, x_equals.data(), 0, 1, W_cat.data(), shape.cols, 1,
                               shape.product_cols, shape.d_model, false}));
  kernels_.gemm(in_short_sums({c0.data(), shape.cols, v_equals.data(), 0, 1, OW.data(), shape.cols, 1,
                               shape.product_cols, shape.n_heads * shape.d_head, true}));
  kernels_.gemm(in_short_sums({c0.data() + shape.d_mlp_pad, shape.cols, b_out_row.data(), 0, 1,
                               W_cat.data() + shape.d_mlp_pad, shape.cols, 1, shape.class_cols, shape.d_model, true}));
  for (std::ptrdiff_t i = 0; t.b_in != nullptr && i < shape.d_mlp; ++i) {
    c0[i] += t.b_in[i];
  }
  for (std::ptrdiff_t c = 0; t.b_U != nullptr && c < shape.classes; ++c) {
    c0[shape.d_mlp_pad + c] += t.b_U[c];
  }
}

void TransformerTables::compute(const float* params, const Pass&) {
  const TransformerTensors<const float> t(spec_, params);
  constexpr int kParts = 4;
  pool_.run(kParts + 1, [&](int part, int) {
    if (part == 0) {
      stage_rows(t);
      compute_scores(t);
    } else {
      stage_weights(t, part - 1, kParts);
    }
  });

  const std::ptrdiff_t head_rows = shape.n_heads * shape.d_head;
  stage_.add(in_short_sums({OW.data(), shape.cols, t.W_O, shape.d_model, 1, W_cat.data(), shape.cols, head_rows,
                            shape.product_cols, shape.d_model, false}));
  stage_.add(in_short_sums({V.data(), shape.heads_pad, Y.data(), shape.d_model_pad, 1, W_V.data(), shape.heads_pad,
                            shape.n_rows, shape.heads_pad, shape.d_model, false}));
  stage_.add(in_short_sums({C.data(), shape.classes_pad, t.W_out, shape.d_model, 1, W_cat.data() + shape.d_mlp_pad,
                            shape.cols, shape.d_mlp, shape.class_cols, shape.d_model, false}));
  stage_.run();
  hidden_to_logits.set_weights({C.data(), shape.d_mlp, shape.classes, shape.classes_pad});

  relative_values(t);
  const BandedRows<float> rows{D.data(), shape.n_table_rows, shape.n_heads};
  for (std::ptrdiff_t h = 0; h < shape.n_heads; ++h) {
    for (std::ptrdiff_t col = 0; col < shape.cols; col += kBandColumns) {
      stage_.add(in_short_sums({rows.at(0, h, col), rows.row_stride(), U.data() + h * shape.d_head_pad, shape.heads_pad,
                                1, OW.data() + h * shape.d_head * shape.cols + col, shape.cols, shape.n_table_rows,
                                shape.band_cols(col), shape.d_head, false}));
    }
  }
  stage_.run();
  compute_constant(t);
}

void TransformerTables::compute_transposes() {
  const auto n_tasks = static_cast<int>(3 + shape.n_heads);
  pool_.run(n_tasks, [&](int task, int) {
    switch (task) {
      case 0:
        transpose(C_T.data(), shape.d_mlp_pad, C.data(), shape.classes_pad, shape.d_mlp, shape.classes);
        return hidden_to_logits.set_transposed_weights({C_T.data(), shape.classes, shape.d_mlp, shape.d_mlp_pad});
      case 1:
        return transpose(W_cat_T.data(), shape.d_model_pad, W_cat.data(), shape.cols, shape.d_model,
                         shape.product_cols);
      case 2:
        return transpose(W_V_T.data(), shape.d_model_pad, W_V.data(), shape.heads_pad, shape.d_model, shape.heads_pad);
      default: {
        const std::ptrdiff_t h = task - 3;
        return transpose(OW_T.data() + h * shape.cols * shape.d_head_pad, shape.d_head_pad,
                         OW.data() + h * shape.d_head * shape.cols, shape.cols, shape.d_head, shape.product_cols);
      }
    }
  });
}

}  // namespace groklab
