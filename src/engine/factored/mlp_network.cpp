// SPDX-License-Identifier: MIT
#include "engine/factored/mlp_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/factored/transpose.hpp"

namespace groklab {

MlpShape::MlpShape(const ModelSpec& spec)
    : p(spec.p), classes(spec.config.d_vocab_out), activation(spec.config.activation) {
  width.assign(spec.config.hidden.begin(), spec.config.hidden.end());
  width.push_back(classes);
  for (const std::ptrdiff_t w : width) {
    const TensorSpec* bias = spec.find(fmt::format("layers.{}.b", width_pad.size()));
    W_offset.push_back(spec.offset(fmt::format("layers.{}.W", width_pad.size())));
    b_offset.push_back(bias == nullptr ? -1 : bias->offset);
    width_pad.push_back(padded(w));
  }
  input_scale = static_cast<float>(std::pow(static_cast<double>(width[0]), -spec.config.alpha));
}

namespace {

/// Of the products with layer `i`. An error in what feeds a ReLU turns the sign of some of its inputs, and a unit whose
/// sign turns gives or loses its whole gradient: with three terms, which promise nearly that of float, these stay in float.
MapPrecision precision_of(const MlpShape& shape, std::size_t i, Precision precision) {
  const bool feeds_relu = i + 1 < shape.n_layers() && shape.activation == Activation::Relu;
  return {feeds_relu && precision == Precision::Bf16x3 ? Precision::Fp32 : precision, precision};
}

}  // namespace

MlpTables::MlpTables(const ModelSpec& spec, ThreadPool& pool, const FastKernels& kernels, Precision precision)
    : shape(spec), T_a(shape.p * shape.width_pad[0]), T_b(shape.p * shape.width_pad[0]), pool_(pool) {
  W.resize(shape.n_layers());
  W_T.resize(shape.n_layers());
  b.resize(shape.n_layers());
  for (std::size_t i = 1; i < shape.n_layers(); ++i) {
    W[i] = AlignedBuffer(shape.width[i - 1] * shape.width_pad[i]);
    W_T[i] = AlignedBuffer(shape.width[i] * shape.width_pad[i - 1]);
    b[i] = AlignedBuffer(shape.width_pad[i]);
    linear.emplace_back(shape.width[i - 1], shape.width[i], shape.width_pad[i - 1], precision_of(shape, i, precision),
                        kernels);
  }
}

void MlpTables::compute(const float* params, const Pass&) {
  pool_.run(static_cast<int>(shape.n_layers()), [&](int task, int) {
    const auto i = static_cast<std::size_t>(task);
    const float* weights = params + shape.W_offset[i];
    const float* bias_row = shape.b_offset[i] < 0 ? nullptr : params + shape.b_offset[i];
    if (i > 0) {
      for (std::ptrdiff_t row = 0; row < shape.width[i - 1]; ++row) {
        std::copy_n(weights + row * shape.width[i], shape.width[i], W[i].data() + row * shape.width_pad[i]);
      }
      if (bias_row != nullptr) {
        std::copy_n(bias_row, shape.width[i], b[i].data());
      }
      linear[i - 1].set_weights({W[i].data(), shape.width[i - 1], shape.width[i], shape.width_pad[i]});
      return;
    }
    const std::ptrdiff_t width = shape.width[0];
    for (std::ptrdiff_t row = 0; row < shape.p; ++row) {
      for (std::ptrdiff_t j = 0; j < width; ++j) {
        const float bias_j = bias_row == nullptr ? 0.0F : bias_row[j];
        T_a[row * shape.width_pad[0] + j] = shape.input_scale * (weights[row * width + j] + bias_j);
        T_b[row * shape.width_pad[0] + j] = shape.input_scale * weights[(shape.p + row) * width + j];
      }
    }
  });
}

void MlpTables::compute_transposes() {
  pool_.run(static_cast<int>(shape.n_layers()) - 1, [&](int task, int) {
    const auto i = static_cast<std::size_t>(task) + 1;
    transpose(W_T[i].data(), shape.width_pad[i - 1], W[i].data(), shape.width_pad[i], shape.width[i - 1],
              shape.width[i]);
    linear[i - 1].set_transposed_weights({W_T[i].data(), shape.width[i], shape.width[i - 1], shape.width_pad[i - 1]});
  });
}

MlpSums::MlpSums(const MlpTables& tables) : dT_b_(tables.shape.p * tables.shape.width_pad[0]), dW_{0}, db_{0} {
  std::ptrdiff_t size = 2 * dT_b_;
  for (std::size_t i = 1; i < tables.shape.n_layers(); ++i) {
    dW_.push_back(size);
    size += tables.shape.width_pad[i - 1] * tables.shape.width_pad[i];
    db_.push_back(size);
    size += tables.shape.width_pad[i];
  }
  all_ = AlignedBuffer(size);
}

MlpBlocks::MlpBlocks(const MlpTables& tables, const FastKernels& kernels, LossMode mode, PhaseClock& clock)
    : tables_(tables),
      shape_(tables.shape),
      kernels_(kernels),
      activation_(activation_of(shape_.activation, kernels)),
      mode_(mode),
      clock_(clock) {
  for (std::size_t i = 0; i < shape_.n_layers(); ++i) {
    const std::ptrdiff_t size = kCut.max_block * shape_.width_pad[i];
    const bool has_slopes = shape_.activation != Activation::Relu && i + 1 < shape_.n_layers();
    out_.emplace_back(size);
    slope_.emplace_back(has_slopes ? size : 0);
    dout_.emplace_back(size);
  }
  for (const PairLinear& linear : tables_.linear) {
    scratch_.push_back(linear.make_scratch(kCut.max_block));
  }
}

void MlpBlocks::activate(std::size_t layer, std::ptrdiff_t n, const Pass& pass) {
  const std::ptrdiff_t size = n * shape_.width_pad[layer];
  if (shape_.activation == Activation::Relu) {
    kernels_.relu({out_[layer].data(), n, shape_.width_pad[layer]});
  } else if (pass.wants_gradient) {
    activation_.forward_and_slope(out_[layer].data(), slope_[layer].data(), nullptr, size);
  } else {
    activation_.forward(out_[layer].data(), slope_[layer].data(), size);
  }
}

void MlpBlocks::activate_backward(std::size_t layer, std::ptrdiff_t n) {
  const std::ptrdiff_t width = shape_.width_pad[layer];
  if (shape_.activation == Activation::Relu) {
    kernels_.relu_backward({dout_[layer].data(), n, width}, {out_[layer].data(), n, width});
  } else {
    kernels_.multiply(dout_[layer].data(), dout_[layer].data(), slope_[layer].data(), n * width);
  }
}

void MlpBlocks::forward(const PairPlan& plan, int block, const Pass& pass) {
  const std::ptrdiff_t begin = plan.block_begin(block);
  const std::ptrdiff_t n = plan.block_size(block);
  const std::ptrdiff_t width = shape_.width_pad[0];
  for (std::ptrdiff_t e = 0; e < n; ++e) {
    kernels_.add(pre(0) + e * width, tables_.T_a.data() + plan.a()[begin + e] * width,
                 tables_.T_b.data() + plan.b()[begin + e] * width, width);
  }
  clock_.lap(Phase::PairRowsForward);
  activate(0, n, pass);
  clock_.lap(Phase::Activation);
  for (std::size_t i = 1; i < shape_.n_layers(); ++i) {
    const std::ptrdiff_t out_width = shape_.width_pad[i];
    for (std::ptrdiff_t e = 0; e < n; ++e) {
      std::copy_n(tables_.b[i].data(), out_width, pre(i) + e * out_width);
    }
    tables_.linear[i - 1].forward({pre(i), n, out_width}, {out_[i - 1].data(), n, shape_.width_pad[i - 1]},
                                  scratch_[i - 1]);
    clock_.lap(Phase::PairProductsForward);
    if (i + 1 < shape_.n_layers()) {
      activate(i, n, pass);
      clock_.lap(Phase::Activation);
    }
  }
}

SoftmaxResult MlpBlocks::loss(const PairPlan& plan, int block, float grad_scale, bool want_gradient) {
  const SoftmaxResult result = kernels_.softmax_cross_entropy(
      {out_.back().data(), shape_.width_pad.back(), plan.block_size(block), shape_.classes,
       plan.label() + plan.block_begin(block), grad_scale, want_gradient, mode_});
  clock_.lap(Phase::Loss);
  return result;
}

void MlpBlocks::backward(const PairPlan& plan, int block, const Pass&, MlpSums& sums) {
  const std::ptrdiff_t begin = plan.block_begin(block);
  const std::ptrdiff_t n = plan.block_size(block);
  const float* d = out_.back().data();  // the logits have become their gradients
  for (std::size_t i = shape_.n_layers() - 1; i > 0; --i) {
    const std::ptrdiff_t width = shape_.width_pad[i];
    const std::ptrdiff_t in_width = shape_.width_pad[i - 1];
    const PairLinear& linear = tables_.linear[i - 1];
    linear.weight_gradient({sums.dW(i), in_width, width}, {out_[i - 1].data(), n, in_width}, {d, n, width},
                           scratch_[i - 1]);
    kernels_.add_column_sums(sums.db(i), d, width, n, width);
    linear.start_input_gradient({d, n, width}, scratch_[i - 1]);
    linear.input_gradient({dout_[i - 1].data(), n, in_width}, 0, {d, n, width}, scratch_[i - 1]);
    clock_.lap(Phase::PairProductsBackward);
    activate_backward(i - 1, n);
    clock_.lap(Phase::Activation);
    d = dout_[i - 1].data();
  }
  const std::ptrdiff_t width = shape_.width_pad[0];
  for (std::ptrdiff_t e = 0; e < n; ++e) {
    kernels_.accumulate(sums.dT_a() + plan.a()[begin + e] * width, d + e * width, width);
    kernels_.accumulate(sums.dT_b() + plan.b()[begin + e] * width, d + e * width, width);
  }
  clock_.lap(Phase::PairRowsBackward);
}

MlpGradient::MlpGradient(const ModelSpec&, const MlpTables& tables, ThreadPool& pool, const FastKernels& kernels)
    : shape_(tables.shape), pool_(pool), kernels_(kernels) {}

void MlpGradient::compute(SumGroups<MlpSums> groups, const Pass&, const float*, float* gradient, PhaseClock& clock) {
  add_groups(groups, pool_, kernels_);
  clock.lap(Phase::GroupSums);
  MlpSums& sums = *groups[0];
  const std::ptrdiff_t width = shape_.width[0];
  float* dW0 = gradient + shape_.W_offset[0];
  float* db0 = shape_.b_offset[0] < 0 ? nullptr : gradient + shape_.b_offset[0];
  if (db0 != nullptr) {
    std::fill_n(db0, width, 0.0F);
  }
  for (std::ptrdiff_t row = 0; row < shape_.p; ++row) {
    for (std::ptrdiff_t j = 0; j < width; ++j) {
      const float at_a = shape_.input_scale * sums.dT_a()[row * shape_.width_pad[0] + j];
      dW0[row * width + j] = at_a;
      dW0[(shape_.p + row) * width + j] = shape_.input_scale * sums.dT_b()[row * shape_.width_pad[0] + j];
      if (db0 != nullptr) {
        db0[j] += at_a;
      }
    }
  }
  for (std::size_t i = 1; i < shape_.n_layers(); ++i) {
    float* dW = gradient + shape_.W_offset[i];
    for (std::ptrdiff_t row = 0; row < shape_.width[i - 1]; ++row) {
      std::copy_n(sums.dW(i) + row * shape_.width_pad[i], shape_.width[i], dW + row * shape_.width[i]);
    }
    if (shape_.b_offset[i] >= 0) {
      std::copy_n(sums.db(i), shape_.width[i], gradient + shape_.b_offset[i]);
    }
  }
  clock.lap(Phase::TablesBackward);
}

}  // namespace groklab
