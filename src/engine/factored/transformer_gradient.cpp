// SPDX-License-Identifier: MIT
#include "engine/factored/transformer_gradient.hpp"

namespace groklab {

TransformerGradient::TransformerGradient(const ModelSpec& spec, const TransformerTables& tables, ThreadPool& pool,
                                         const FastKernels& kernels)
    : spec_(spec),
      tables_(tables),
      shape_(tables.shape),
      pool_(pool),
      kernels_(kernels),
      stage_(pool, kernels),
      dOW_(shape_.n_heads * shape_.d_head * shape_.cols),
      dV_(shape_.n_rows * shape_.heads_pad),
      dv_const_(shape_.heads_pad),
      dx_const_(shape_.d_model_pad),
      dW_out_(shape_.d_mlp * shape_.d_model_pad),
      db_out_(shape_.d_model_pad),
      dW_U_(shape_.d_model * shape_.classes_pad),
      dW_O_(shape_.n_heads * shape_.d_head * shape_.d_model_pad),
      dW_cat_(shape_.d_model * shape_.cols),
      dW_V_(shape_.d_model * shape_.heads_pad),
      dY_(shape_.n_rows * shape_.d_model_pad),
      ds_(shape_.n_rows * shape_.n_heads),
      dw_(shape_.d_model),
      dq_(shape_.d_head) {}

void TransformerGradient::compute(SumGroups<TransformerSums> groups, const Pass&, const float* params, float* gradient,
                                  PhaseClock& clock) {
  add_groups(groups, pool_, kernels_);
  clock.lap(Phase::GroupSums);
  TransformerSums& sums = *groups[0];
  const TransformerTensors<const float> t(spec_, params);
  const TransformerTensors<float> g(spec_, gradient);
  complete_rows(sums);
  products(sums, t);
  constexpr int kMlpParts = 4;
  pool_.run(2 + kMlpParts, [&](int task, int) {
    if (task == 0) {
      score_products(sums, t, g);
      write_embeddings(sums, g);
    } else if (task == 1) {
      write_attention(g);
    } else {
      write_mlp(sums, g, shape_.d_model * (task - 2) / kMlpParts, shape_.d_model * (task - 1) / kMlpParts);
    }
  });
  write_biases(sums, g);
  clock.lap(Phase::TablesBackward);
}

/// The pair kernels leave the sum over both positions in the rows of the tokens, the sum at position a in row_a and at
/// "+" in row_plus. Position b has the tokens' total less row_a; "=" has what is left of the sum of all x.
void TransformerGradient::complete_rows(TransformerSums& sums) {
  const BandedRows<float> dD = sums.dD();
  const std::ptrdiff_t size = dD.row_stride();
  pool_.run(static_cast<int>(shape_.cols / kBandColumns), [&](int band, int) {
    const std::ptrdiff_t col = band * kBandColumns;
    const float* at_a = dD.at(shape_.row_a(), 0, col);
    float* at_b = dD.at(shape_.row_b(), 0, col);
    float* at_equals = dD.at(shape_.row_equals(), 0, col);
    const float* at_plus = dD.at(shape_.has_plus ? shape_.row_plus() : 0, 0, col);
    std::fill_n(at_b, size, 0.0F);
    for (std::ptrdiff_t token = 0; token < shape_.p; ++token) {
      kernels_.accumulate(at_b, dD.at(token, 0, col), size);
    }
    for (std::ptrdiff_t i = 0; i < size; ++i) {
      const float both = at_b[i];
      at_b[i] = both - at_a[i];
      at_equals[i] = sums.dG()[col + i % kBandColumns] - both - (shape_.has_plus ? at_plus[i] : 0.0F);
    }
  });
}

void TransformerGradient::products(TransformerSums& sums, const TransformerTensors<const float>& t) {
  const BandedRows<float> dD = sums.dD();
  const std::ptrdiff_t head_rows = shape_.n_heads * shape_.d_head;
  const float* dG_U = sums.dG() + shape_.d_mlp_pad;
  const float* W_U_T = tables_.W_cat_T.data() + shape_.d_mlp_pad * shape_.d_model_pad;
  // What reads the sums.
  for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
    const std::ptrdiff_t at_head = h * shape_.d_head_pad;
    const float* OW_T = tables_.OW_T.data() + h * shape_.cols * shape_.d_head_pad;
    for (std::ptrdiff_t col = 0; col < shape_.cols; col += kBandColumns) {
      stage_.add({dOW_.data() + h * shape_.d_head * shape_.cols + col, shape_.cols, tables_.V.data() + at_head, 1,
                  shape_.heads_pad, dD.at(0, h, col), dD.row_stride(), shape_.d_head, shape_.band_cols(col),
                  shape_.n_rows, false});
    }
    stage_.add({dV_.data() + at_head, shape_.heads_pad, dD.at(0, h, 0), dD.row_stride(), 1, OW_T, shape_.d_head_pad,
                shape_.n_rows, shape_.d_head_pad, kBandColumns, false},
               {shape_.cols / kBandColumns, dD.band_size(), kBandColumns * shape_.d_head_pad});
    stage_.add({dv_const_.data() + at_head, shape_.heads_pad, sums.dG(), 0, 1, OW_T, shape_.d_head_pad, 1,
                shape_.d_head_pad, shape_.product_cols, false});
  }
  stage_.add({dx_const_.data(), shape_.d_model_pad, sums.dG(), 0, 1, tables_.W_cat_T.data(), shape_.d_model_pad, 1,
              shape_.d_model_pad, shape_.product_cols, false});
  stage_.add({db_out_.data(), shape_.d_model_pad, dG_U, 0, 1, W_U_T, shape_.d_model_pad, 1, shape_.d_model_pad,
              shape_.classes, false});
  stage_.add({dW_out_.data(), shape_.d_model_pad, sums.dC(), shape_.classes_pad, 1, W_U_T, shape_.d_model_pad,
              shape_.d_mlp, shape_.d_model_pad, shape_.classes, false});
  stage_.add({dW_U_.data(), shape_.classes_pad, t.W_out, 1, shape_.d_model, sums.dC(), shape_.classes_pad,
              shape_.d_model, shape_.class_cols, shape_.d_mlp, false});
  stage_.run();

  // b_V enters every pair's output through OW.
  for (std::ptrdiff_t hj = 0; t.b_V != nullptr && hj < head_rows; ++hj) {
    for (std::ptrdiff_t c = 0; c < shape_.cols; ++c) {
      dOW_[hj * shape_.cols + c] += t.b_V[hj] * sums.dG()[c];
    }
  }
  // What reads dOW and dV.
  stage_.add({dW_O_.data(), shape_.d_model_pad, dOW_.data(), shape_.cols, 1, tables_.W_cat_T.data(), shape_.d_model_pad,
              head_rows, shape_.d_model_pad, shape_.product_cols, false});
  stage_.add({dW_cat_.data(), shape_.cols, t.W_O, 1, shape_.d_model, dOW_.data(), shape_.cols, shape_.d_model,
              shape_.product_cols, head_rows, false});
  stage_.add({dW_V_.data(), shape_.heads_pad, tables_.Y.data(), 1, shape_.d_model_pad, dV_.data(), shape_.heads_pad,
              shape_.d_model, shape_.heads_pad, shape_.n_rows, false});
  stage_.add({dY_.data(), shape_.d_model_pad, dV_.data(), shape_.heads_pad, 1, tables_.W_V_T.data(), shape_.d_model_pad,
              shape_.n_rows, shape_.d_model_pad, shape_.heads_pad, false});
  stage_.run();
}

/// Through the attention scores s = Y w, w = W_K q / sqrt(d_head), q = Y["="] W_Q + b_Q.
void TransformerGradient::score_products(TransformerSums& sums, const TransformerTensors<const float>& t,
                                         const TransformerTensors<float>& g) {
  const std::ptrdiff_t n_heads = shape_.n_heads;
  for (std::ptrdiff_t h = 0; h < n_heads; ++h) {
    float at_a = 0;
    float at_b = 0;
    for (std::ptrdiff_t token = 0; token < shape_.p; ++token) {
      const float ds0 = sums.ds0()[token * n_heads + h];
      const float ds1 = sums.ds1()[token * n_heads + h];
      ds_[token * n_heads + h] = ds0 + ds1;
      at_a += ds0;
      at_b += ds1;
    }
    const float at_plus = shape_.has_plus ? sums.dsp()[h] : 0.0F;
    ds_[shape_.row_a() * n_heads + h] = at_a;
    ds_[shape_.row_b() * n_heads + h] = at_b;
    ds_[shape_.row_equals() * n_heads + h] = -(at_a + at_b + at_plus);
    if (shape_.has_plus) {
      ds_[shape_.row_plus() * n_heads + h] = at_plus;
    }
  }
  const float* x_equals = tables_.Y.data() + shape_.row_equals() * shape_.d_model_pad;
  float* dx_equals = dY_.data() + shape_.row_equals() * shape_.d_model_pad;
  const float scale = shape_.score_scale();
  for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
    dx_equals[i] += dx_const_[i];
  }
  for (std::ptrdiff_t h = 0; h < n_heads; ++h) {
    dw_.zero();
    dq_.zero();
    const float* w_h = tables_.w.data() + h * shape_.d_model_pad;
    for (std::ptrdiff_t row = 0; row < shape_.n_rows; ++row) {
      const float ds = ds_[row * n_heads + h];
      const float* y = tables_.Y.data() + row * shape_.d_model_pad;
      float* dy = dY_.data() + row * shape_.d_model_pad;
      for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
        dw_[i] += ds * y[i];
        dy[i] += ds * w_h[i];
      }
    }
    const float* q_h = tables_.q.data() + h * shape_.d_head_pad;
    for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
      const std::ptrdiff_t at = (h * shape_.d_model + i) * shape_.d_head;
      const float dw_i = dw_[i] * scale;
      for (std::ptrdiff_t j = 0; j < shape_.d_head; ++j) {
        g.W_K[at + j] = dw_i * q_h[j];
        dq_[j] += dw_i * t.W_K[at + j];
      }
    }
    for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
      const std::ptrdiff_t at = (h * shape_.d_model + i) * shape_.d_head;
      float dx = 0;
      for (std::ptrdiff_t j = 0; j < shape_.d_head; ++j) {
        g.W_Q[at + j] = x_equals[i] * dq_[j];
        dx += t.W_Q[at + j] * dq_[j];
      }
      dx_equals[i] += dx;
    }
    for (std::ptrdiff_t j = 0; g.b_Q != nullptr && j < shape_.d_head; ++j) {
      g.b_Q[h * shape_.d_head + j] = dq_[j];
      g.b_K[h * shape_.d_head + j] = 0;  // adds the same to every score of a head
    }
  }
}

void TransformerGradient::write_attention(const TransformerTensors<float>& g) const {
  for (std::ptrdiff_t h = 0; h < shape_.n_heads; ++h) {
    for (std::ptrdiff_t i = 0; i < shape_.d_model; ++i) {
      std::copy_n(dW_V_.data() + i * shape_.heads_pad + h * shape_.d_head_pad, shape_.d_head,
                  g.W_V + (h * shape_.d_model + i) * shape_.d_head);
    }
  }
  for (std::ptrdiff_t hj = 0; hj < shape_.n_heads * shape_.d_head; ++hj) {
    std::copy_n(dW_O_.data() + hj * shape_.d_model_pad, shape_.d_model, g.W_O + hj * shape_.d_model);
  }
}

/// d loss / d W_U[i, c]: through the direct path, through C = W_out W_U, and through b_out.
float TransformerGradient::unembed_gradient(const float* dG, std::ptrdiff_t i, std::ptrdiff_t c) const {
  const std::ptrdiff_t col = shape_.d_mlp_pad + c;
  return dW_cat_[i * shape_.cols + col] + dW_U_[i * shape_.classes_pad + c] +
         (tables_.x_equals[i] + tables_.b_out_row[i]) * dG[col];
}

/// Rows [begin, end) of W_in and W_U, and the like share of W_out's.
void TransformerGradient::write_mlp(TransformerSums& sums, const TransformerTensors<float>& g, std::ptrdiff_t begin,
                                    std::ptrdiff_t end) const {
  const float* dG = sums.dG();
  for (std::ptrdiff_t i = begin; i < end; ++i) {
    const float* dW_cat = dW_cat_.data() + i * shape_.cols;
    for (std::ptrdiff_t j = 0; j < shape_.d_mlp; ++j) {
      g.W_in[i * shape_.d_mlp + j] = dW_cat[j] + tables_.x_equals[i] * dG[j];
    }
    for (std::ptrdiff_t c = 0; g.W_U != nullptr && c < shape_.classes; ++c) {
      g.W_U[i * shape_.classes + c] = unembed_gradient(dG, i, c);
    }
  }
  const std::ptrdiff_t last = shape_.d_mlp * end / shape_.d_model;
  for (std::ptrdiff_t j = shape_.d_mlp * begin / shape_.d_model; j < last; ++j) {
    std::copy_n(dW_out_.data() + j * shape_.d_model_pad, shape_.d_model, g.W_out + j * shape_.d_model);
  }
}

void TransformerGradient::write_biases(TransformerSums& sums, const TransformerTensors<float>& g) const {
  const float* dG = sums.dG();
  for (std::ptrdiff_t h = 0; g.b_V != nullptr && h < shape_.n_heads; ++h) {
    std::copy_n(dv_const_.data() + h * shape_.d_head_pad, shape_.d_head, g.b_V + h * shape_.d_head);
  }
  if (g.b_O != nullptr) {
    std::copy_n(dx_const_.data(), shape_.d_model, g.b_O);
  }
  if (g.b_in != nullptr) {
    std::copy_n(dG, shape_.d_mlp, g.b_in);
    std::copy_n(db_out_.data(), shape_.d_model, g.b_out);
  }
  if (g.b_U != nullptr) {
    std::copy_n(dG + shape_.d_mlp_pad, shape_.classes, g.b_U);
  }
}

void TransformerGradient::write_embeddings(TransformerSums& sums, const TransformerTensors<float>& g) const {
  const std::ptrdiff_t width = shape_.d_model;
  const auto row = [&](std::ptrdiff_t i) { return dY_.data() + i * shape_.d_model_pad; };
  for (std::ptrdiff_t token = 0; token < shape_.p; ++token) {
    std::copy_n(row(token), width, g.W_E + token * width);
  }
  std::copy_n(row(shape_.row_a()), width, g.W_pos);
  std::copy_n(row(shape_.row_b()), width, g.W_pos + shape_.pos_b * width);
  std::copy_n(row(shape_.row_equals()), width, g.W_pos + shape_.pos_equals * width);
  std::copy_n(row(shape_.row_equals()), width, g.W_E + shape_.token_equals() * width);
  if (shape_.has_plus) {
    std::copy_n(row(shape_.row_plus()), width, g.W_pos + width);
    std::copy_n(row(shape_.row_plus()), width, g.W_E + shape_.token_plus() * width);
  }
  for (std::ptrdiff_t c = 0; g.W_U == nullptr && c < shape_.classes; ++c) {  // tied
    for (std::ptrdiff_t i = 0; i < width; ++i) {
      g.W_E[c * width + i] += unembed_gradient(sums.dG(), i, c);
    }
  }
}

}  // namespace groklab
