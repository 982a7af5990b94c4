// SPDX-License-Identifier: MIT
#include "kernels/ref/attention.hpp"

#include <algorithm>
#include <cmath>

namespace groklab::ref {
namespace {

template <class T>
T dot(const T* x, const T* y, std::ptrdiff_t n) noexcept {
  T sum = T(0);
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    sum += x[i] * y[i];
  }
  return sum;
}

/// y += scale x
template <class T>
void add_scaled(T* y, T scale, const T* x, std::ptrdiff_t n) noexcept {
  for (std::ptrdiff_t i = 0; i < n; ++i) {
    y[i] += scale * x[i];
  }
}

/// Softmax of row[0..visible) in place, zeros behind it.
template <class T>
void softmax_row(T* row, std::ptrdiff_t visible, std::ptrdiff_t n) noexcept {
  T highest = row[0];
  for (std::ptrdiff_t j = 1; j < visible; ++j) {
    highest = std::max(highest, row[j]);
  }
  T sum = T(0);
  for (std::ptrdiff_t j = 0; j < visible; ++j) {
    row[j] = std::exp(row[j] - highest);
    sum += row[j];
  }
  for (std::ptrdiff_t j = 0; j < n; ++j) {
    row[j] = j < visible ? row[j] / sum : T(0);
  }
}

template <class T>
T score_scale(const AttentionShape& shape) noexcept {
  return T(1) / std::sqrt(static_cast<T>(shape.d_head));
}

}  // namespace

template <class T>
void attention_forward(T* z, T* pattern, const AttentionInputs<T>& in, const AttentionShape& shape) noexcept {
  const T scale = score_scale<T>(shape);
  std::fill(z, z + shape.batch * shape.n_ctx * shape.n_heads * shape.d_head, T(0));
  for (std::ptrdiff_t e = 0; e < shape.batch; ++e) {
    for (std::ptrdiff_t h = 0; h < shape.n_heads; ++h) {
      for (std::ptrdiff_t i = 0; i < shape.n_ctx; ++i) {
        const std::ptrdiff_t at = shape.query(e, h, i);
        const std::ptrdiff_t visible = shape.visible(i);
        T* row = pattern + at;
        for (std::ptrdiff_t j = 0; j < visible; ++j) {
          row[j] = scale * dot(in.q + shape.head(e, i, h), in.k + shape.head(e, j, h), shape.d_head);
        }
        softmax_row(row, visible, shape.n_ctx);
        for (std::ptrdiff_t j = 0; j < visible; ++j) {
          const T weight = in.mask == nullptr ? row[j] : row[j] * in.mask[at + j];
          add_scaled(z + shape.head(e, i, h), weight, in.v + shape.head(e, j, h), shape.d_head);
        }
      }
    }
  }
}

template <class T>
void attention_backward(const AttentionGradients<T>& out, const T* dz, const T* pattern, const AttentionInputs<T>& in,
                        const AttentionShape& shape) noexcept {
  const T scale = score_scale<T>(shape);
  const std::ptrdiff_t size = shape.batch * shape.n_ctx * shape.n_heads * shape.d_head;
  std::fill(out.dq, out.dq + size, T(0));
  std::fill(out.dk, out.dk + size, T(0));
  std::fill(out.dv, out.dv + size, T(0));
  for (std::ptrdiff_t e = 0; e < shape.batch; ++e) {
    for (std::ptrdiff_t h = 0; h < shape.n_heads; ++h) {
      for (std::ptrdiff_t i = 0; i < shape.n_ctx; ++i) {
        const std::ptrdiff_t at = shape.query(e, h, i);
        const std::ptrdiff_t visible = shape.visible(i);
        const T* row = pattern + at;
        T* drow = out.dscores + at;  // first dpattern, then dattn_scores
        T row_sum = T(0);
        for (std::ptrdiff_t j = 0; j < visible; ++j) {
          const T mask = in.mask == nullptr ? T(1) : in.mask[at + j];
          drow[j] = mask * dot(dz + shape.head(e, i, h), in.v + shape.head(e, j, h), shape.d_head);
          row_sum += drow[j] * row[j];
          add_scaled(out.dv + shape.head(e, j, h), row[j] * mask, dz + shape.head(e, i, h), shape.d_head);
        }
        for (std::ptrdiff_t j = 0; j < visible; ++j) {
          drow[j] = row[j] * (drow[j] - row_sum);
          add_scaled(out.dq + shape.head(e, i, h), scale * drow[j], in.k + shape.head(e, j, h), shape.d_head);
          add_scaled(out.dk + shape.head(e, j, h), scale * drow[j], in.q + shape.head(e, i, h), shape.d_head);
        }
      }
    }
  }
}

template void attention_forward(float*, float*, const AttentionInputs<float>&, const AttentionShape&) noexcept;
template void attention_forward(double*, double*, const AttentionInputs<double>&, const AttentionShape&) noexcept;
template void attention_backward(const AttentionGradients<float>&, const float*, const float*,
                                 const AttentionInputs<float>&, const AttentionShape&) noexcept;
template void attention_backward(const AttentionGradients<double>&, const double*, const double*,
                                 const AttentionInputs<double>&, const AttentionShape&) noexcept;

}  // namespace groklab::ref
