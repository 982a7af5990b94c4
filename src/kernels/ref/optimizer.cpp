// SPDX-License-Identifier: MIT
#include "kernels/ref/optimizer.hpp"

#include <cmath>

#include "kernels/ref/multiversion.hpp"

namespace groklab::ref {
namespace {

/// AdamScalars as one update uses them, in T.
template <class T>
struct AdamFactors {
  T shrink;         ///< AdamW: 1 - lr wd; Adam: 1
  T coupled_decay;  ///< Adam: wd; AdamW: 0
  T beta1, rest1;   ///< beta1, 1 - beta1
  T beta2, rest2;
  T sqrt_correction2;
  T eps;
  T step_size;  ///< lr / (1 - beta1^update)
};

template <class T>
AdamFactors<T> adam_factors(const AdamScalars& s, bool decoupled) noexcept {
  const double update = static_cast<double>(s.update);
  const double correction1 = 1 - std::pow(s.beta1, update);
  const double correction2 = 1 - std::pow(s.beta2, update);
  return {.shrink = static_cast<T>(decoupled ? 1 - s.lr * s.weight_decay : 1.0),
          .coupled_decay = static_cast<T>(decoupled ? 0.0 : s.weight_decay),
          .beta1 = static_cast<T>(s.beta1),
          .rest1 = static_cast<T>(1 - s.beta1),
          .beta2 = static_cast<T>(s.beta2),
          .rest2 = static_cast<T>(1 - s.beta2),
          .sqrt_correction2 = static_cast<T>(std::sqrt(correction2)),
          .eps = static_cast<T>(s.eps),
          .step_size = static_cast<T>(s.lr / correction1)};
}

template <class T>
GROKLAB_ALWAYS_INLINE void adam_body(T* __restrict params, T* __restrict m, T* __restrict v,
                                     const T* __restrict gradient, std::ptrdiff_t n, const AdamFactors<T>& f) {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const T p = params[i] * f.shrink;
    const T g = f.coupled_decay != T(0) ? gradient[i] + f.coupled_decay * p : gradient[i];
    m[i] = m[i] * f.beta1 + f.rest1 * g;
    v[i] = v[i] * f.beta2 + f.rest2 * g * g;
    const T denom = std::sqrt(v[i]) / f.sqrt_correction2 + f.eps;
    params[i] = p - f.step_size * m[i] / denom;
  }
}

GROKLAB_TARGET_CLONES void adam_loop(float* params, float* m, float* v, const float* gradient, std::ptrdiff_t n,
                                     const AdamFactors<float>& factors) {
  adam_body(params, m, v, gradient, n, factors);
}

GROKLAB_TARGET_CLONES void adam_loop(double* params, double* m, double* v, const double* gradient, std::ptrdiff_t n,
                                     const AdamFactors<double>& factors) {
  adam_body(params, m, v, gradient, n, factors);
}

}  // namespace

template <class T>
void adamw_update(T* params, T* m, T* v, const T* gradient, std::ptrdiff_t n, const AdamScalars& scalars) noexcept {
  adam_loop(params, m, v, gradient, n, adam_factors<T>(scalars, true));
}

template <class T>
void adam_update(T* params, T* m, T* v, const T* gradient, std::ptrdiff_t n, const AdamScalars& scalars) noexcept {
  adam_loop(params, m, v, gradient, n, adam_factors<T>(scalars, false));
}

template <class T>
void sgd_update(T* params, T* buffer, const T* gradient, std::ptrdiff_t n, const SgdScalars& scalars) noexcept {
  const T lr = static_cast<T>(scalars.lr);
  const T decay = static_cast<T>(scalars.weight_decay);
  const T momentum = static_cast<T>(scalars.momentum);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    const T g = decay != T(0) ? gradient[i] + decay * params[i] : gradient[i];
    buffer[i] = scalars.update == 1 ? g : momentum * buffer[i] + g;
    params[i] -= lr * buffer[i];
  }
}

template void adamw_update(float*, float*, float*, const float*, std::ptrdiff_t, const AdamScalars&) noexcept;
template void adamw_update(double*, double*, double*, const double*, std::ptrdiff_t, const AdamScalars&) noexcept;
template void adam_update(float*, float*, float*, const float*, std::ptrdiff_t, const AdamScalars&) noexcept;
template void adam_update(double*, double*, double*, const double*, std::ptrdiff_t, const AdamScalars&) noexcept;
template void sgd_update(float*, float*, const float*, std::ptrdiff_t, const SgdScalars&) noexcept;
template void sgd_update(double*, double*, const double*, std::ptrdiff_t, const SgdScalars&) noexcept;

}  // namespace groklab::ref
