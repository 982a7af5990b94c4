// SPDX-License-Identifier: MIT
#include "analysis/mlp_activations.hpp"

#include <algorithm>

#include "engine/reference/activate.hpp"

namespace groklab {

MlpActivations::MlpActivations(const ModelSpec& spec, const Dataset& data, std::span<const std::int32_t> ids,
                               const MlpTables& tables, ThreadPool& pool)
    : activation_(spec.config.activation), tables_(tables), pool_(pool) {
  for (const std::int32_t id : ids) {
    const auto example = static_cast<size_t>(id);
    a_.push_back(data.a[example]);
    b_.push_back(data.b[example]);
    label_.push_back(data.label[example]);
  }
  for (size_t i = 0; i + 1 < tables.shape.n_layers(); ++i) {
    pre_.emplace_back(n() * tables.shape.width_pad[i]);
    post_.emplace_back(n() * tables.shape.width_pad[i]);
  }
}

void MlpActivations::compute() {
  constexpr std::ptrdiff_t kBlock = 96;  // rows of all layers that stay in the second-level cache
  pool_.run(static_cast<int>((n() + kBlock - 1) / kBlock), [&](int block, int) {
    const std::ptrdiff_t first = block * kBlock;
    forward(first, std::min(kBlock, n() - first));
  });
}

void MlpActivations::forward(std::ptrdiff_t first, std::ptrdiff_t count) {
  const FastKernels& kernels = fast_kernels();
  const MlpShape& shape = tables_.shape;
  for (size_t i = 0; i < n_hidden(); ++i) {
    const std::ptrdiff_t width = shape.width_pad[i];
    float* pre = pre_[i].data() + first * width;
    for (std::ptrdiff_t e = 0; e < count; ++e) {
      if (i == 0) {
        const auto example = static_cast<size_t>(first + e);
        kernels.add(pre + e * width, tables_.T_a.data() + a_[example] * width, tables_.T_b.data() + b_[example] * width,
                    width);
      } else {
        std::copy_n(tables_.b[i].data(), width, pre + e * width);
      }
    }
    if (i > 0) {
      const std::ptrdiff_t in_width = shape.width_pad[i - 1];
      kernels.gemm({pre, width, post_[i - 1].data() + first * in_width, in_width, 1, tables_.W[i].data(), width, count,
                    width, shape.width[i - 1], true});
    }
    ref::activate(activation_, post_[i].data() + first * width, pre, count * width);
  }
}

}  // namespace groklab
