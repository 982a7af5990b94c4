// SPDX-License-Identifier: MIT
#include "train/optimizer.hpp"

#include <iterator>

#include "core/element_chunks.hpp"
#include "kernels/ref/optimizer.hpp"

namespace groklab {

Optimizer::Optimizer(const OptimizerConfig& config, std::size_t n_params) : config_(config), exp_avg_(n_params) {
  if (config.name != OptimizerName::Sgd) {
    exp_avg_sq_.resize(n_params);
  }
}

void Optimizer::step(std::span<float> params, std::span<const float> gradient, double lr, std::int64_t update,
                     ThreadPool& pool) {
  const ref::AdamScalars adam{lr, config_.weight_decay, config_.beta1, config_.beta2, config_.eps, update};
  const ref::SgdScalars sgd{lr, config_.weight_decay, config_.momentum, update};
  for_element_chunks(pool, std::ssize(params), [&](std::ptrdiff_t begin, std::ptrdiff_t n) {
    float* p = params.data() + begin;
    float* m = exp_avg_.data() + begin;
    const float* g = gradient.data() + begin;
    switch (config_.name) {
      case OptimizerName::AdamW:
        return ref::adamw_update(p, m, exp_avg_sq_.data() + begin, g, n, adam);
      case OptimizerName::Adam:
        return ref::adam_update(p, m, exp_avg_sq_.data() + begin, g, n, adam);
      case OptimizerName::Sgd:
        return ref::sgd_update(p, m, g, n, sgd);
    }
  });
}

}  // namespace groklab
