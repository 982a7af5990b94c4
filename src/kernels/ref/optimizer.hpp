// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>

namespace groklab::ref {

/// Numbers of one Adam or AdamW update. `update` counts from 1.
struct AdamScalars {
  double lr = 1e-3;
  double weight_decay = 0;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  std::int64_t update = 1;
};

/// AdamW in the order of operations of torch.optim.AdamW (1.13, one tensor at a time, CPU).
/// Source  Loshchilov and Hutter 2019 (arXiv:1711.05101)
/// Math    p *= 1 - lr wd; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g g;
///         denom = sqrt(v) / sqrt(1 - beta2^update) + eps; p -= (lr / (1 - beta1^update)) m / denom
/// Shapes  params, m, v, gradient [n]. Writes params, m, v. No aliasing.
/// Numerics scalars are formed in double and rounded to T once, as torch does; no fused multiply-add.
template <class T>
void adamw_update(T* params, T* m, T* v, const T* gradient, std::ptrdiff_t n, const AdamScalars& scalars) noexcept;

/// Adam with coupled decay, as torch.optim.Adam: g += wd p first, then the moments and the step as above.
/// Source  Kingma and Ba 2015 (arXiv:1412.6980)
template <class T>
void adam_update(T* params, T* m, T* v, const T* gradient, std::ptrdiff_t n, const AdamScalars& scalars) noexcept;

struct SgdScalars {
  double lr = 1e-3;
  double weight_decay = 0;
  double momentum = 0.9;
  std::int64_t update = 1;  ///< counts from 1; the first sets the buffer to the gradient
};

/// SGD with momentum, as torch.optim.SGD (no dampening, no Nesterov).
/// Math    g += wd p; buffer = momentum buffer + g (first update: buffer = g); p -= lr buffer
/// Shapes  params, buffer, gradient [n]. Writes params, buffer. No aliasing.
template <class T>
void sgd_update(T* params, T* buffer, const T* gradient, std::ptrdiff_t n, const SgdScalars& scalars) noexcept;

}  // namespace groklab::ref
