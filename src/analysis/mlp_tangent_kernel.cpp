// SPDX-License-Identifier: MIT
#include "analysis/mlp_tangent_kernel.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/gram.hpp"
#include "engine/factored/gemm_stage.hpp"
#include "engine/factored/transpose.hpp"
#include "engine/reference/activate.hpp"

namespace groklab {

MlpTangentKernel::MlpTangentKernel(const ModelSpec& spec, const MlpTables& tables, const MlpActivations& rows,
                                   ThreadPool& pool)
    : activation_(spec.config.activation), tables_(tables), rows_(rows), pool_(pool) {
  const MlpShape& shape = tables.shape;
  for (const std::ptrdiff_t width : shape.width_pad) {
    delta_.emplace_back(rows.n() * width);
  }
  const std::ptrdiff_t last_hidden = shape.width_pad[shape.n_layers() - 2];
  output_rows_ = AlignedBuffer(shape.classes * last_hidden);
  output_norms_ = AlignedBuffer(last_hidden);
  const std::ptrdiff_t n_pad = padded(rows.n());
  transposed_ = AlignedBuffer(*std::max_element(shape.width.begin(), shape.width.end()) * n_pad);
  product_ = AlignedBuffer(rows.n() * n_pad);
  const auto n_squared = static_cast<size_t>(rows.n() * rows.n());
  input_gram_.resize(n_squared);
  delta_gram_.resize(n_squared);
  kernel_.resize(n_squared);
}

std::span<const double> MlpTangentKernel::compute(TangentOutput output) {
  std::fill(kernel_.begin(), kernel_.end(), 0.0);
  if (output == TangentOutput::EveryLogit) {
    add_every_logit();
  } else {
    add_one_output(output);
  }
  return kernel_;
}

void MlpTangentKernel::add_one_output(TangentOutput output) {
  write_output_delta(output);
  for (size_t layer = tables_.shape.n_layers(); layer-- > 0;) {
    std::fill(delta_gram_.begin(), delta_gram_.end(), 0.0);
    add_row_gram(delta_gram_, delta(layer));
    add_layer(layer);
    if (layer > 0) {
      backward(layer);
    }
  }
}

void MlpTangentKernel::add_every_logit() {
  const size_t output_layer = tables_.shape.n_layers() - 1;
  const size_t last_hidden = output_layer - 1;
  const std::ptrdiff_t classes = tables_.shape.classes;
  centre_output_weights();

  // Step 1. The output layer: the squared length of a logit's own delta, 1 - 1 / classes, for every class.
  std::fill(delta_gram_.begin(), delta_gram_.end(), static_cast<double>(classes - 1));
  add_layer(output_layer);

  // Step 2. The last hidden layer, all classes at once; then the layers below, class by class.
  for (size_t layer = output_layer; layer-- > 0;) {
    std::fill(delta_gram_.begin(), delta_gram_.end(), 0.0);
    if (layer == last_hidden) {
      backward_from_row(last_hidden, output_norms_.data());
      add_row_gram(delta_gram_, delta(layer));
    } else {
      for (std::ptrdiff_t c = 0; c < classes; ++c) {
        backward_from_row(last_hidden, output_rows_.data() + c * tables_.shape.width_pad[last_hidden]);
        for (size_t above = last_hidden; above > layer; --above) {
          backward(above);
        }
        add_row_gram(delta_gram_, delta(layer));
      }
    }
    add_layer(layer);
  }
}

MatrixView<const float> MlpTangentKernel::delta(size_t layer) const {
  return {delta_[layer].data(), rows_.n(), tables_.shape.width[layer], tables_.shape.width_pad[layer]};
}

void MlpTangentKernel::centre_output_weights() {
  const MlpShape& shape = tables_.shape;
  const std::ptrdiff_t width = shape.width[shape.n_layers() - 2];
  const std::ptrdiff_t stride = shape.width_pad[shape.n_layers() - 2];
  const AlignedBuffer& weights = tables_.W_T.back();  // [classes, stride]
  for (std::ptrdiff_t h = 0; h < width; ++h) {
    double mean = 0;
    for (std::ptrdiff_t c = 0; c < shape.classes; ++c) {
      mean += static_cast<double>(weights[c * stride + h]) / static_cast<double>(shape.classes);
    }
    double squares = 0;
    for (std::ptrdiff_t c = 0; c < shape.classes; ++c) {
      const double centred = static_cast<double>(weights[c * stride + h]) - mean;
      output_rows_[c * stride + h] = static_cast<float>(centred);
      squares += centred * centred;
    }
    output_norms_[h] = static_cast<float>(std::sqrt(squares));
  }
}

void MlpTangentKernel::write_output_delta(TangentOutput output) {
  const std::ptrdiff_t classes = tables_.shape.classes;
  const std::ptrdiff_t stride = tables_.shape.width_pad.back();
  const float every_class = output == TangentOutput::LogitSum ? 1.0F : -1.0F / static_cast<float>(classes);
  for (std::ptrdiff_t i = 0; i < rows_.n(); ++i) {
    float* row = delta_.back().data() + i * stride;
    std::fill_n(row, classes, every_class);
    if (output == TangentOutput::LabelMargin) {
      row[rows_.label()[static_cast<size_t>(i)]] += 1;
    }
  }
}

/// From the deltas of a layer to those of the layer below.
void MlpTangentKernel::backward(size_t layer) {
  const MlpShape& shape = tables_.shape;
  const std::ptrdiff_t below = shape.width_pad[layer - 1];
  float* dbelow = delta_[layer - 1].data();
  GemmStage stage(pool_, fast_kernels());
  stage.add({dbelow, below, delta_[layer].data(), shape.width_pad[layer], 1, tables_.W_T[layer].data(), below,
             rows_.n(), below, shape.width[layer], false});
  stage.run();
  ref::activate_backward(activation_, dbelow, dbelow, rows_.pre(layer - 1).data, rows_.n() * below);
}

/// Deltas of a hidden layer whose outputs have the same gradient, dpost [width_pad], in every example.
void MlpTangentKernel::backward_from_row(size_t hidden, const float* dpost) {
  const std::ptrdiff_t width = tables_.shape.width_pad[hidden];
  float* rows = delta_[hidden].data();
  for (std::ptrdiff_t i = 0; i < rows_.n(); ++i) {
    ref::activate_backward(activation_, rows + i * width, dpost, rows_.pre(hidden).row(i), width);
  }
}

void MlpTangentKernel::write_input_gram(size_t layer) {
  if (layer > 0) {
    std::fill(input_gram_.begin(), input_gram_.end(), 0.0);
    return add_row_gram(input_gram_, rows_.post(layer - 1));
  }
  const auto n = static_cast<size_t>(rows_.n());
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      input_gram_[i * n + j] = (rows_.a()[i] == rows_.a()[j] ? 1 : 0) + (rows_.b()[i] == rows_.b()[j] ? 1 : 0);
    }
  }
}

/// gram += products of the rows, lower triangle.
void MlpTangentKernel::add_row_gram(std::vector<double>& gram, MatrixView<const float> rows) {
  const std::ptrdiff_t n = rows.rows;
  const std::ptrdiff_t n_pad = padded(n);
  transpose(transposed_.data(), n_pad, rows.data, rows.stride, n, rows.cols);
  lower_gram({product_.data(), n, n, n_pad}, MatrixView<const float>(transposed_.data(), rows.cols, n, n_pad), pool_);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    for (std::ptrdiff_t j = 0; j <= i; ++j) {
      gram[static_cast<size_t>(i * n + j)] += static_cast<double>(product_[i * n_pad + j]);
    }
  }
}

/// kernel += (inputs' Gram + bias) * delta_gram_, both halves.
void MlpTangentKernel::add_layer(size_t layer) {
  write_input_gram(layer);
  const MlpShape& shape = tables_.shape;
  const double bias = shape.b_offset[layer] < 0 ? 0 : 1;
  // The deltas are with respect to what the activation sees; the first layer reaches it through width^-alpha.
  const double scale = layer == 0 ? static_cast<double>(shape.input_scale) : 1;
  const auto n = static_cast<size_t>(rows_.n());
  for (size_t i = 0; i < n; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      const double term = scale * scale * (input_gram_[i * n + j] + bias) * delta_gram_[i * n + j];
      kernel_[i * n + j] += term;
      if (j < i) {
        kernel_[j * n + i] += term;
      }
    }
  }
}

}  // namespace groklab
